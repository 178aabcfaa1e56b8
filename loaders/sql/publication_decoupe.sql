-- The groups of every table and population; `repondants`: the households of everyone in them, by
-- which a response is judged (recent movers are a part of those who answered).
-- A group of métropole and outre-mer together tells no APL: France less its métropole would tell
-- that of its households of métropole alone, who may be one or two.
-- In: decoupage (the frozen partitions). Out: decoupe.
CREATE OR REPLACE TEMP TABLE decoupe AS
WITH dedans AS (
  SELECT c.groupe, CAST(sum(g.menages) AS BIGINT) AS repondants
  FROM decoupage.chaine AS c JOIN decoupage.groupe AS g ON g.groupe = c.origine
  GROUP BY 1
)
SELECT groupe.* REPLACE (
         CASE WHEN apl_connue = aide_connue THEN apl ELSE 0 END AS apl,
         CASE WHEN apl_connue = aide_connue THEN apl_connue ELSE 0 END AS apl_connue
       ), dedans.repondants
FROM decoupage.groupe JOIN dedans ON dedans.groupe = groupe.groupe
ORDER BY groupe.groupe;
