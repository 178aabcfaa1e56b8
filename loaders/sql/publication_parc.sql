-- The mesures of the register by commune; landlords are counted, not added.
-- In: logement. Out: one row a commune that has dwellings, or had some a year before.
SELECT code_commune AS code, {sommes}, count(DISTINCT bailleur) AS bailleurs
FROM logement
GROUP BY 1
ORDER BY 1;
