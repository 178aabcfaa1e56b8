-- Groups that must not be spoken of, counted again from their members.
-- In: membre; $seuil, $coalition. Out: their numbers: none, or nothing is published.
WITH part AS (
  SELECT groupe, bailleur, count(*) AS siens FROM membre GROUP BY 1, 2
),
total AS (
  SELECT groupe, sum(siens) AS tous FROM part GROUP BY 1
)
SELECT DISTINCT groupe
FROM part JOIN total USING (groupe)
WHERE tous < $seuil OR ($coalition AND tous - siens BETWEEN 1 AND $seuil - 1)
ORDER BY groupe;
