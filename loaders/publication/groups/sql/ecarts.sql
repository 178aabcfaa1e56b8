-- How many households move each sum, by group of the first table and landlord (numbered): of everyone,
-- where recent movers alone are counted (`…_er`), where all the others are (`…_hors`).
-- In: ecart, numero_bailleur; `sommes`. Out: groupe, bailleur, counts.
SELECT * EXCLUDE (numero) REPLACE (numero AS bailleur)
FROM (SELECT groupe, bailleur, {sommes} FROM ecart GROUP BY 1, 2) JOIN numero_bailleur USING (bailleur)
ORDER BY groupe, bailleur;
