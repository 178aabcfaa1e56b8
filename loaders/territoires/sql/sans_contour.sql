-- The levels of which some territories have no outline. In: appartenance, territoire.
-- Out: a row a level: how many of its codes have no outline, how many codes there are; largest level first.
WITH connu AS (
  SELECT DISTINCT n.rang, n.niveau, n.code
  FROM (
    SELECT unnest([1, 2, 3, 4, 5]) AS rang,
           unnest(['region', 'departement', 'ept', 'epci', 'commune']) AS niveau,
           unnest([code_reg, code_dep, code_ept, code_epci, code_commune]) AS code
    FROM appartenance
  ) AS n
  WHERE n.code IS NOT NULL
)
SELECT niveau, count(*) FILTER (t.code IS NULL) AS absents, count(*) AS connus
FROM connu LEFT JOIN territoire AS t USING (niveau, code)
GROUP BY rang, niveau HAVING absents > 0 ORDER BY rang;
