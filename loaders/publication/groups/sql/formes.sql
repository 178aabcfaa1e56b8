-- New groups with the code of their zone. In: secret_point, secret_endroit, nouvelle (groupe,
-- tableau, population, niveau, adresse: n of one of its addresses); $commune: the level. Out: forme,
-- rows added.
INSERT INTO forme BY NAME
SELECT g.groupe, g.tableau, g.population, g.niveau,
       [e.part, e.iris, e.commune, e.epci, e.departement, e.region, e.france][g.niveau + 1] AS zone,
       CASE WHEN g.niveau <= $commune THEN e.commune END AS code_commune
FROM nouvelle AS g JOIN secret_point AS p ON p.n = g.adresse JOIN secret_endroit AS e USING (endroit)
ORDER BY g.groupe;
