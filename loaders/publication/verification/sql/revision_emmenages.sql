-- Groups of recent movers of a table whose movers, less everyone of some of its groups, are moved since an
-- earlier version by too few: over its groups, the fewer of movers and others that move each sum.
-- In: bouge, chaine; `tableau`; `deux`: both counts of each sum; `moindres`: the fewer; `peu`;
-- `parts`, `part`: of how many parts of the groups this is which.
-- Out: groupe of the first.
WITH deux AS (
  SELECT m.groupe, c.groupe AS dedans, {deux}
  FROM bouge AS b
  JOIN chaine AS c ON c.origine = b.origine AND c.tableau = '{tableau}' AND c.population = 'tous'
  JOIN chaine AS m ON m.origine = b.origine AND m.tableau = '{tableau}'
    AND m.population = 'emmenages_recents' AND m.groupe % {parts} = {part}
  GROUP BY 1, 2
),
total AS (
  SELECT groupe, {moindres} FROM deux GROUP BY 1
)
SELECT t.groupe FROM total AS t WHERE {peu} ORDER BY 1 LIMIT 1;
