-- How many households move each sum, by group of the first table and landlord (numbered): of everyone,
-- where recent movers alone are counted (`…_er`), where all the others are (`…_hors`).
-- In: ecart; `sommes`. Out: groupe, bailleur, counts.
SELECT groupe, dense_rank() OVER (ORDER BY bailleur) AS bailleur, * EXCLUDE (groupe, bailleur)
FROM (SELECT groupe, bailleur, {sommes} FROM ecart GROUP BY 1, 2)
ORDER BY groupe, bailleur;
