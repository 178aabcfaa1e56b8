-- The group that each point shows, in each table that addresses show and each population. One that
-- came to the stock after the survey shows the group of its neighbour on the curve.
-- In: lieu, adresse_groupe; {tableaux}: which tables. Out: montre(tableau, population, id, rang: its number
-- along the curve, groupe), a row where there is one; partage(groupe, points): how many points show each.
CREATE OR REPLACE TEMP TABLE montre AS
WITH brin AS MATERIALIZED (  -- numbered once
  SELECT *, row_number() OVER () AS brin
  FROM (SELECT DISTINCT tableau, population FROM adresse_groupe WHERE tableau IN ({tableaux}))
),
connue AS MATERIALIZED (
  SELECT brin.*, lieu.id, code_commune, rang, g.montre
  FROM lieu JOIN adresse_groupe AS g ON g.adresse = lieu.id
  JOIN brin ON brin.tableau = g.tableau AND brin.population = g.population
),
nouvelle AS (  -- told apart by two numbers: three texts cost far more
  SELECT brin.*, lieu.id, code_commune, rang
  FROM lieu CROSS JOIN brin
  ANTI JOIN connue USING (brin, rang)
),
voisine AS (  -- of the communes of new points alone: the others' would be put in order for nothing
  SELECT brin, code_commune, rang, montre
  FROM connue SEMI JOIN nouvelle USING (brin, code_commune)
),
avant AS (
  SELECT n.brin, n.rang, c.montre
  FROM nouvelle AS n
  ASOF JOIN voisine AS c
    ON c.brin = n.brin AND c.code_commune = n.code_commune AND c.rang <= n.rang
),
apres AS (
  SELECT n.brin, n.rang, c.montre
  FROM nouvelle AS n
  ASOF JOIN voisine AS c
    ON c.brin = n.brin AND c.code_commune = n.code_commune AND c.rang >= n.rang
)
SELECT tableau, population, id, rang, montre AS groupe FROM connue WHERE montre IS NOT NULL
UNION ALL
SELECT n.tableau, n.population, n.id, n.rang, coalesce(avant.montre, apres.montre) AS groupe
FROM nouvelle AS n
LEFT JOIN avant USING (brin, rang)
LEFT JOIN apres USING (brin, rang)
WHERE coalesce(avant.montre, apres.montre) IS NOT NULL;

CREATE OR REPLACE TEMP TABLE partage AS
SELECT groupe, count(*) AS points FROM montre GROUP BY 1;
