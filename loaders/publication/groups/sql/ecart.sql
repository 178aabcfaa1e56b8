-- Households of groups of an earlier version that are otherwise now, each with every sum that it counts
-- for now and did then (`…_avant`), 0 where it is not there. Groups that the version lacks are new.
-- Dwellings whose rows are not as many and the same are found by two digests of 64 bits: sorting all
-- households of France by every sum, to find the few that changed, took five times as long.
-- In: membre, ancien (the members of that version, with the same columns); $premier, $dernier, the groups
-- that are looked at; `colonnes`, their sums; `rebours`, the same, last first; `sommes`. Out: ecart.
CREATE OR REPLACE TEMP TABLE ecart AS
WITH jadis AS (
  FROM ancien WHERE groupe BETWEEN $premier AND $dernier
),
present AS (
  FROM (FROM membre WHERE groupe BETWEEN $premier AND $dernier) SEMI JOIN jadis USING (groupe)
),
autre AS MATERIALIZED (
  SELECT DISTINCT groupe, bailleur, cle
  FROM (
    SELECT groupe, bailleur, cle, 1 AS signe, hash({colonnes}) AS l, hash({rebours}) AS r FROM present
    UNION ALL
    SELECT groupe, bailleur, cle, -1, hash({colonnes}), hash({rebours}) FROM jadis
  )
  GROUP BY groupe, bailleur, cle, l, r HAVING sum(signe) <> 0
),
maintenant AS (
  FROM present SEMI JOIN autre USING (groupe, bailleur, cle)
),
avant AS (
  FROM jadis SEMI JOIN autre USING (groupe, bailleur, cle)
),
plus AS (
  FROM maintenant EXCEPT ALL FROM avant
),
moins AS (
  FROM avant EXCEPT ALL FROM maintenant
)
SELECT groupe, bailleur, cle, {sommes}
FROM plus AS p FULL JOIN moins AS m USING (groupe, bailleur, cle);
