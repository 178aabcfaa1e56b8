-- How many dwellings each bailleur has in one RPLS edition. In: {table}. Out: one row a bailleur.
SELECT siren, CAST(sum(logements) AS BIGINT) AS logements
FROM {table}
WHERE siren IS NOT NULL
GROUP BY siren
HAVING sum(logements) > 0
ORDER BY logements DESC, siren
