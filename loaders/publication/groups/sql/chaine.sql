-- The group of each table and population that holds each group of the first table, over everyone.
-- In: adresse_groupe; {tableau}. Out: chaine (tableau, population, origine, groupe).
CREATE TABLE chaine AS
SELECT DISTINCT g.tableau, g.population, b.groupe AS origine, g.groupe
FROM adresse_groupe AS b JOIN adresse_groupe AS g ON g.adresse = b.adresse
WHERE b.tableau = '{tableau}' AND b.population = 'tous'
  AND b.groupe IS NOT NULL AND g.groupe IS NOT NULL
ORDER BY ALL;
