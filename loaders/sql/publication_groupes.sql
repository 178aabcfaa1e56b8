-- The sums of each group: of its members, of the survey and of the stock at its addresses.
-- In: forme(groupe, tableau, population, niveau, zone, code_commune), membre, chaine,
-- attente(groupe), adresse_groupe, menage, point; {tableau}: the first. Out: groupe; `attend`: its
-- change since an earlier version is too small to be told.
CREATE TABLE groupe AS
WITH enquete_par_adresse AS (
  SELECT adresse, count(*) AS enquetes, sum(loues) AS loues FROM menage GROUP BY 1
),
releve AS (
  SELECT g.groupe AS origine, sum(m.loues) AS loues, sum(m.enquetes) AS enquetes,
         sum(p.logements) AS parc
  FROM adresse_groupe AS g
  LEFT JOIN enquete_par_adresse AS m ON m.adresse = g.adresse
  LEFT JOIN point AS p ON p.id = g.adresse
  WHERE g.groupe IS NOT NULL AND g.tableau = '{tableau}' AND g.population = 'tous'
  GROUP BY 1
),
compte AS (
  SELECT groupe AS origine, 'tous' AS population, {sommes} FROM membre GROUP BY 1
  UNION ALL BY NAME
  SELECT groupe AS origine, 'emmenages_recents' AS population, {sommes}
  FROM membre WHERE emmenages_recents = 1 GROUP BY 1
),
somme AS (
  SELECT c.groupe, {sommes},
         coalesce(sum(r.loues), 0)::INTEGER AS loues,
         coalesce(sum(r.enquetes), 0)::INTEGER AS enquetes,
         coalesce(sum(r.parc), 0)::INTEGER AS parc,
         bool_or(c.origine IN (FROM attente)) AS attend
  FROM chaine AS c
  LEFT JOIN compte AS n ON n.origine = c.origine AND n.population = c.population
  LEFT JOIN releve AS r ON r.origine = c.origine
  GROUP BY 1
)
SELECT f.groupe, f.tableau, f.population, f.niveau, f.zone, f.code_commune, somme.* EXCLUDE (groupe)
FROM forme AS f JOIN somme ON somme.groupe = f.groupe
ORDER BY f.groupe;
