-- Groups whose sums are not those of their members, counted again through the chain; or that tell
-- the sum of a figure of another table. In: groupe_ecrit, decoupage.chaine, membre; {sommes} (its sums
-- again), {faux}: whether a row tells something else. Out: how many.
WITH d AS (
  SELECT c.groupe, c.tableau, {comptes}
  FROM decoupage.chaine AS c JOIN membre AS m ON m.groupe = c.origine
  WHERE c.tableau <> 'collecte' AND (c.population = 'tous' OR m.emmenages_recents = 1)
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
SELECT count(*) FROM groupe_ecrit AS g FULL JOIN compte AS c ON c.groupe = g.groupe
WHERE g.groupe IS NULL OR c.groupe IS NULL OR {faux};
