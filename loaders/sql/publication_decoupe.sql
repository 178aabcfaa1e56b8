-- The groups of every table and population; `repondants`: the households of everyone in them, by
-- which a response is judged (recent movers are a part of those who answered).
-- In: decoupage (the frozen partitions). Out: decoupe.
CREATE OR REPLACE TEMP TABLE decoupe AS
WITH dedans AS (
  SELECT c.groupe, CAST(sum(g.menages) AS BIGINT) AS repondants
  FROM decoupage.chaine AS c JOIN decoupage.groupe AS g ON g.groupe = c.origine
  GROUP BY 1
)
SELECT groupe.*, dedans.repondants
FROM decoupage.groupe JOIN dedans ON dedans.groupe = groupe.groupe
ORDER BY groupe.groupe;
