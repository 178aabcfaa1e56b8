-- The group that each point shows. One that came to the stock after the survey shows the group of
-- its neighbour on the curve.
-- In: lieu, adresse_groupe. Out: montre(id, groupe); null: none.
CREATE OR REPLACE TEMP TABLE montre AS
WITH connue AS (
  SELECT lieu.id, code_commune, rang, g.montre
  FROM lieu JOIN adresse_groupe AS g ON g.adresse = lieu.id
),
nouvelle AS (
  SELECT lieu.id, code_commune, rang FROM lieu ANTI JOIN connue ON connue.id = lieu.id
),
avant AS (
  SELECT n.id, c.montre
  FROM nouvelle AS n
  ASOF JOIN connue AS c ON c.code_commune = n.code_commune AND c.rang <= n.rang
),
apres AS (
  SELECT n.id, c.montre
  FROM nouvelle AS n
  ASOF JOIN connue AS c ON c.code_commune = n.code_commune AND c.rang >= n.rang
)
SELECT lieu.id, coalesce(connue.montre, avant.montre, apres.montre) AS groupe
FROM lieu
LEFT JOIN connue ON connue.id = lieu.id
LEFT JOIN avant ON avant.id = lieu.id
LEFT JOIN apres ON apres.id = lieu.id;
