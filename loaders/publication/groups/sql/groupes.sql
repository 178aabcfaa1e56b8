-- The sums of each group, of its members; and what was collected, of the groups over which it is told,
-- as it was counted when they were made.
-- In: forme(groupe, tableau, population, niveau, zone, code_commune), membre, chaine,
-- attente(groupe), releve. Out: groupe; `repondants`: all who answered there, whatever the population;
-- `loues`, `enquetes`, `parc`: null where what was collected is not told; `attend`: its change since an
-- earlier version is too small to be told.
CREATE TABLE groupe AS
WITH compte AS (
  SELECT groupe AS origine, 'tous' AS population, {sommes} FROM membre GROUP BY 1
  UNION ALL BY NAME
  SELECT groupe AS origine, 'emmenages_recents' AS population, {sommes}
  FROM membre WHERE emmenages_recents = 1 GROUP BY 1
),
entier AS (
  SELECT groupe AS origine, count(*) AS ensemble FROM membre GROUP BY 1
),
somme AS (
  SELECT c.groupe, {sommes}, sum(e.ensemble)::INTEGER AS repondants,
         bool_or(c.origine IN (FROM attente)) AS attend
  FROM chaine AS c
  LEFT JOIN compte AS n ON n.origine = c.origine AND n.population = c.population
  LEFT JOIN entier AS e ON e.origine = c.origine
  GROUP BY 1
),
fige AS (
  SELECT groupe, sum(repondants) AS repondants, sum(loues) AS loues, sum(enquetes) AS enquetes,
         sum(parc) AS parc
  FROM releve GROUP BY 1
)
SELECT f.groupe, f.tableau, f.population, f.niveau, f.zone, f.code_commune,
       somme.* EXCLUDE (groupe, attend) REPLACE (
         coalesce(fige.repondants, somme.repondants)::INTEGER AS repondants
       ),
       fige.loues::INTEGER AS loues, fige.enquetes::INTEGER AS enquetes, fige.parc::INTEGER AS parc,
       fige.groupe IS NULL AND somme.attend AS attend
FROM forme AS f JOIN somme ON somme.groupe = f.groupe LEFT JOIN fige ON fige.groupe = f.groupe
ORDER BY f.groupe;
