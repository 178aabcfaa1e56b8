-- Households of the groups of an earlier version as they are now, by group and landlord (numbered).
-- In: membre, ancien; {sommes}. Out: cote (always 'ici'), groupe, bailleur, and sums.
SELECT 'ici' AS cote, * REPLACE (dense_rank() OVER (ORDER BY bailleur) AS bailleur)
FROM (
  SELECT groupe, bailleur, {sommes} FROM membre SEMI JOIN ancien USING (groupe) GROUP BY 1, 2
)
ORDER BY groupe, bailleur;
