-- Households whose answers to a question differ, counted by group of the first table and landlord
-- (numbered), as they answer on one side of the change.
-- In: ecart, numero_bailleur; `avant`: '' for now, '_avant' for the former; `sommes`; `autre`: whether they differ.
-- Out: groupe, bailleur, counts.
SELECT * EXCLUDE (numero) REPLACE (numero AS bailleur)
FROM (
  SELECT groupe, bailleur, {sommes} FROM ecart
  WHERE menages{avant} > 0 AND ({autre})
  GROUP BY 1, 2
)
JOIN numero_bailleur USING (bailleur)
ORDER BY groupe, bailleur;
