-- A row that does not show the households of its groups, counted again one by one.
-- In: {comptes} (the sums of each group, from its members), decoupe, quartier, portee; what is published of a
-- level and its fractions; `places`, the code of each group there; `tableau`, the table whose figures are looked
-- at; `faux`, whether a row shows something else than it should. Out: niveau, code, population of the first; none when all is right.
WITH place AS (
  {places}
),
compose AS (
  SELECT place.niveau, place.code, portee.population, {sommes}
  FROM place
  JOIN {comptes} AS compte ON compte.groupe = place.groupe
  JOIN decoupe AS d ON d.groupe = place.groupe
  LEFT JOIN quartier ON quartier.groupe = place.groupe
  JOIN portee
    ON portee.en_qpv IS NOT DISTINCT FROM quartier.en_qpv AND portee.parmi = d.population
  WHERE d.tableau = '{tableau}'
  GROUP BY 1, 2, 3
)
SELECT f.niveau, f.code, f.population
FROM ({fractions}) AS f
JOIN ({publie}) AS r ON r.niveau = f.niveau AND r.code = f.code AND r.population = f.population
LEFT JOIN compose AS c
  ON c.niveau = f.niveau AND c.code = f.code AND c.population = f.population
WHERE {faux}
ORDER BY 1, 2, 3
LIMIT 1;
