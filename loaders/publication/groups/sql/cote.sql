-- Households whose answers to a question differ, counted by group of the first table and landlord
-- (numbered), as they answer on one side of the change.
-- In: ecart; `avant`: '' for now, '_avant' for the former; `sommes`; `autre`: whether they differ.
-- Out: groupe, bailleur, counts.
SELECT groupe, dense_rank() OVER (ORDER BY bailleur) AS bailleur, * EXCLUDE (groupe, bailleur)
FROM (
  SELECT groupe, bailleur, {sommes} FROM ecart
  WHERE menages{avant} > 0 AND ({autre})
  GROUP BY 1, 2
)
ORDER BY groupe, bailleur;
