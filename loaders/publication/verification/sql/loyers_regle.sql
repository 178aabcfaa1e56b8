-- Groups of rents whose rule does not hold, as they are published; or that are not whole groups of
-- business.
-- In: economie (the frozen groups); `classes`: of each table, the class that its rule asks of a
-- member; `bailleurs`, `part_max`. Out: how many there are.
WITH demande AS (
  {classes}
),
tenu AS (
  SELECT ensemble, classe, bailleur, sum(loyers) AS loyers, sum(surface) AS surface
  FROM demande GROUP BY ALL
)
SELECT count(*)
FROM (
  SELECT ensemble FROM tenu GROUP BY ensemble, classe
  HAVING count_if(loyers > 0) BETWEEN 1 AND $bailleurs - 1
      OR count_if(surface > 0) BETWEEN 1 AND $bailleurs - 1
      OR 100 * max(loyers) > $part_max * sum(loyers) OR 100 * max(surface) > $part_max * sum(surface)
  UNION
  SELECT m.ensemble FROM economie.loyer_membre AS m
  ANTI JOIN economie.loyer_ensemble AS e ON e.ensemble = m.ensemble AND e.groupe = m.groupe
  UNION
  SELECT a.ensemble FROM economie.loyer_ensemble AS e
  JOIN economie.loyer_groupe AS a ON a.ensemble = e.ensemble
  JOIN economie.groupe AS g ON g.groupe = e.groupe
  WHERE g.niveau > a.niveau
  UNION
  SELECT min(e.ensemble) FROM economie.loyer_ensemble AS e
  JOIN economie.loyer_groupe AS a ON a.ensemble = e.ensemble
  GROUP BY a.tableau, e.groupe HAVING count(*) > 1
);
