-- The households of each group, counted again: those of its groups of the first table, recent movers
-- alone where the group is of them; no APL but where all who told of an aid are of métropole.
-- In: membre, chaine; {sommes}. Out: compte, a row a group.
CREATE OR REPLACE TEMP TABLE compte AS
WITH origine AS (
  SELECT groupe AS origine, 'tous' AS population, {sommes} FROM membre GROUP BY 1
  UNION ALL
  SELECT groupe, 'emmenages_recents', {sommes} FROM membre WHERE emmenages_recents = 1 GROUP BY 1
),
somme AS (
  SELECT c.groupe, {sommes}
  FROM chaine AS c
  LEFT JOIN origine ON origine.origine = c.origine AND origine.population = c.population
  GROUP BY 1
)
SELECT * REPLACE (
  if(aide_connue > apl_connue, 0, apl) AS apl,
  if(aide_connue > apl_connue, 0, apl_connue) AS apl_connue
)
FROM somme;
