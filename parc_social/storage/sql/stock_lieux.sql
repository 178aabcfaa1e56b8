-- How many dwellings each bailleur has in each commune of one RPLS edition. In: {table}.
-- Out: one row a bailleur and commune, by both.
SELECT siren, code_commune, CAST(sum(logements) AS BIGINT) AS logements
FROM {table}
WHERE siren IS NOT NULL AND code_commune IS NOT NULL
GROUP BY siren, code_commune
HAVING sum(logements) > 0
ORDER BY siren, code_commune
