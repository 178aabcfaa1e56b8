-- Groups whose sums are not those of their members, counted again through the chain; or that tell
-- the sum of a figure of another table. Of some groups: every sum of those of a country is more than
-- there is memory for. In: groupe_ecrit, decoupage.chaine, membre; $premier, $dernier: the groups;
-- {sommes} (its sums again), {faux}: whether a row tells something else. Out: how many.
WITH d AS (
  SELECT c.groupe, c.tableau, {comptes}
  FROM decoupage.chaine AS c JOIN membre AS m ON m.groupe = c.origine
  WHERE c.groupe BETWEEN $premier AND $dernier
    AND c.tableau <> 'collecte' AND (c.population = 'tous' OR m.emmenages_recents = 1)
  GROUP BY 1, 2
),
dit AS (
  SELECT * REPLACE (
    if(aide_connue > apl_connue, 0, apl) AS apl,
    if(aide_connue > apl_connue, 0, apl_connue) AS apl_connue
  )
  FROM d
),
compte AS (
  SELECT groupe, {sommes} FROM dit AS d
)
SELECT count(*)
FROM (FROM groupe_ecrit WHERE groupe BETWEEN $premier AND $dernier) AS g
FULL JOIN compte AS c ON c.groupe = g.groupe
WHERE g.groupe IS NULL OR c.groupe IS NULL OR {faux};
