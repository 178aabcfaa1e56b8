-- New groups with the code of their zone. In: secret_point, nouvelle (groupe, tableau, population,
-- niveau, adresse: n of one of its addresses); $commune: the level. Out: forme, rows added.
INSERT INTO forme BY NAME
SELECT g.groupe, g.tableau, g.population, g.niveau,
       [p.part, p.iris, p.commune, p.epci, p.departement, p.region, p.france][g.niveau + 1] AS zone,
       CASE WHEN g.niveau <= $commune THEN p.commune END AS code_commune
FROM nouvelle AS g JOIN secret_point AS p ON p.n = g.adresse
ORDER BY g.groupe;
