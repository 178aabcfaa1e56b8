-- Rows of which one landlord has more than the share, of one level and place.
-- In: part_bailleur, portee. Out: rows of domine.
INSERT INTO domine
SELECT '{niveau}', code, population
FROM (
  SELECT c.{place} AS code, p.population, c.bailleur, sum(siens) AS siens
  FROM part_bailleur AS c
  JOIN portee AS p ON p.en_qpv IS NOT DISTINCT FROM c.en_qpv AND p.parmi = c.parmi
  WHERE c.{place} IS NOT NULL
  GROUP BY 1, 2, 3
)
GROUP BY code, population
HAVING 100 * max(siens) > {part:d} * sum(siens);
