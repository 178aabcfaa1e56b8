-- The group that each point shows, in each table that addresses show and each population. One that
-- came to the stock after the survey shows the group of its neighbour on the curve.
-- In: lieu, adresse_groupe; {tableaux}: which tables. Out: montre(tableau, population, id, groupe),
-- a row where there is one; partage(groupe, points): how many points show each.
CREATE OR REPLACE TEMP TABLE montre AS
WITH connue AS (
  SELECT g.tableau, g.population, lieu.id, code_commune, rang, g.montre
  FROM lieu JOIN adresse_groupe AS g ON g.adresse = lieu.id
  WHERE g.tableau IN ({tableaux})
),
brin AS (
  SELECT DISTINCT tableau, population FROM connue
),
nouvelle AS (
  SELECT brin.*, lieu.id, code_commune, rang
  FROM lieu CROSS JOIN brin
  ANTI JOIN connue USING (tableau, population, id)
),
avant AS (
  SELECT n.tableau, n.population, n.id, c.montre
  FROM nouvelle AS n
  ASOF JOIN connue AS c
    ON c.tableau = n.tableau AND c.population = n.population
    AND c.code_commune = n.code_commune AND c.rang <= n.rang
),
apres AS (
  SELECT n.tableau, n.population, n.id, c.montre
  FROM nouvelle AS n
  ASOF JOIN connue AS c
    ON c.tableau = n.tableau AND c.population = n.population
    AND c.code_commune = n.code_commune AND c.rang >= n.rang
)
SELECT tableau, population, id, montre AS groupe FROM connue WHERE montre IS NOT NULL
UNION ALL
SELECT n.tableau, n.population, n.id, coalesce(avant.montre, apres.montre) AS groupe
FROM nouvelle AS n
LEFT JOIN avant USING (tableau, population, id)
LEFT JOIN apres USING (tableau, population, id)
WHERE coalesce(avant.montre, apres.montre) IS NOT NULL;

CREATE OR REPLACE TEMP TABLE partage AS
SELECT groupe, count(*) AS points FROM montre GROUP BY 1;
