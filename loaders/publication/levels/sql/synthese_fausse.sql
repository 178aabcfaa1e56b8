-- How many rows of a level show another index than the mean of their four published shares, each by its
-- distance to the published communes, or another class than the gap to the EPCI's index makes.
-- In: the served relations of communes, EPCI and the level. Out: their number.
WITH etalon AS (
  SELECT {moyennes} FROM {communes} WHERE population = 'tous' AND {publiees}
),
compte AS (
  SELECT r.{indice} AS dit, ({moyenne}) / {nombre} AS juste, {classe} AS classe,
         CAST(round(100 * r.{indice}) - round(100 * e.{indice}) AS INTEGER) AS ecart, {seuils} AS seuils
  FROM {relation} AS r
  CROSS JOIN etalon
  LEFT JOIN {epci} AS e ON e.code = r.code_epci AND e.population = 'tous'
)
SELECT count(*) FROM compte
WHERE (classe IS NOT NULL AND (dit IS NULL OR ecart IS NULL)) OR (dit IS NOT NULL AND juste IS NULL)
   OR abs(dit - juste) > {marge}
   OR (classe IS NOT NULL AND classe IS DISTINCT FROM 1 + len(list_filter(seuils, lambda s: ecart >= s)))
