-- The sums of each group: of its members, of the survey and of the stock at its addresses.
-- In: forme(groupe, tableau, population, niveau, zone, code_commune), membre, chaine,
-- attente(groupe), adresse_groupe, menage, point, releve, collecte_connue (what was collected in the
-- groups of the last version); {tableau}: the first. Out: groupe; `attend`: its change since an
-- earlier version is too small to be told, and what was collected there waits with it.
CREATE TABLE groupe AS
WITH enquete_par_adresse AS (
  SELECT adresse, count(*) AS enquetes, sum(loues) AS loues FROM menage GROUP BY 1
),
releve_du_jour AS (
  SELECT g.groupe AS origine, sum(m.loues) AS loues, sum(m.enquetes) AS enquetes,
         sum(p.logements) AS parc
  FROM adresse_groupe AS g
  LEFT JOIN enquete_par_adresse AS m ON m.adresse = g.adresse
  LEFT JOIN point AS p ON p.id = g.adresse
  WHERE g.groupe IS NOT NULL AND g.tableau = '{tableau}' AND g.population = 'tous'
  GROUP BY 1
),
reparti AS (
  FROM releve_du_jour WHERE origine NOT IN (FROM attente)
  UNION ALL BY NAME
  FROM collecte_connue WHERE origine IN (FROM attente)
),
compte AS (
  SELECT groupe AS origine, 'tous' AS population, {sommes} FROM membre GROUP BY 1
  UNION ALL BY NAME
  SELECT groupe AS origine, 'emmenages_recents' AS population, {sommes}
  FROM membre WHERE emmenages_recents = 1 GROUP BY 1
),
entier AS (
  SELECT groupe AS origine, count(*) AS ensemble FROM membre GROUP BY 1
),
somme AS (
  SELECT c.groupe, {sommes},
         sum(e.ensemble)::INTEGER AS repondants,
         coalesce(sum(r.loues), 0)::INTEGER AS loues,
         coalesce(sum(r.enquetes), 0)::INTEGER AS enquetes,
         coalesce(sum(r.parc), 0)::INTEGER AS parc,
         bool_or(c.origine IN (FROM attente)) AS attend
  FROM chaine AS c
  LEFT JOIN compte AS n ON n.origine = c.origine AND n.population = c.population
  LEFT JOIN entier AS e ON e.origine = c.origine
  LEFT JOIN reparti AS r ON r.origine = c.origine
  GROUP BY 1
),
fige AS (
  SELECT groupe, sum(repondants) AS repondants, sum(loues) AS loues, sum(enquetes) AS enquetes,
         sum(parc) AS parc
  FROM releve GROUP BY 1
)
SELECT f.groupe, f.tableau, f.population, f.niveau, f.zone, f.code_commune,
       somme.* EXCLUDE (groupe) REPLACE (
         coalesce(fige.repondants, somme.repondants)::INTEGER AS repondants,
         coalesce(fige.loues, somme.loues)::INTEGER AS loues,
         coalesce(fige.enquetes, somme.enquetes)::INTEGER AS enquetes,
         coalesce(fige.parc, somme.parc)::INTEGER AS parc,
         fige.groupe IS NULL AND somme.attend AS attend
       )
FROM forme AS f JOIN somme ON somme.groupe = f.groupe LEFT JOIN fige ON fige.groupe = f.groupe
ORDER BY f.groupe;
