-- Sums of a table that a territory shows, moved since an earlier version by too few households, or by too
-- few of those that are not one landlord's.
-- In: bouge, chaine, quartier, portee, place_vue(niveau, groupe, code): the code of each group at a level;
-- `tableau`; `comptes`, `sommes`: households that move each sum; `peu`, `peu_sans`: whether some are too
-- few, in all or without a landlord's own; `parts`, `part`: of how many parts of the territories this is
-- which: by landlord, population and sum, all of a country are more than there is memory for.
-- Out: niveau, code, population of the first; none when all is right.
WITH dedans AS (
  SELECT p.niveau, p.code, t.population, t.parmi, c.origine
  FROM (FROM place_vue WHERE hash(code) % {parts} = {part}) AS p
  JOIN chaine AS c ON c.groupe = p.groupe AND c.tableau = '{tableau}'
  LEFT JOIN quartier AS q ON q.groupe = p.groupe
  JOIN portee AS t ON t.en_qpv IS NOT DISTINCT FROM q.en_qpv AND t.parmi = c.population
),
part AS (
  SELECT d.niveau, d.code, d.population, b.bailleur, {comptes}
  FROM dedans AS d JOIN bouge AS b ON b.origine = d.origine
  GROUP BY 1, 2, 3, 4
),
total AS (
  SELECT niveau, code, population, {sommes} FROM part GROUP BY 1, 2, 3
)
SELECT t.niveau, t.code, t.population FROM total AS t WHERE {peu}
UNION
SELECT t.niveau, t.code, t.population
FROM part AS p JOIN total AS t USING (niveau, code, population)
WHERE {peu_sans}
ORDER BY 1, 2, 3
LIMIT 1;
