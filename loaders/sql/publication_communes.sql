-- The sums of the survey by commune: over the groups formed in it and below.
-- In: groupe. Out: one row a commune that has a group.
SELECT code_commune AS code, {sommes}
FROM groupe
WHERE code_commune IS NOT NULL
GROUP BY 1
ORDER BY 1;
