-- Groups that are not whole groups of the first table: one that holds a part of one, one whose
-- addresses tell of another, one that holds none.
-- In: chaine, adresse_groupe, decoupe; {tableau}: the first. Out: how many.
WITH vu AS (
  SELECT DISTINCT g.tableau, g.population, p.groupe AS origine, g.groupe
  FROM adresse_groupe AS p JOIN adresse_groupe AS g ON g.adresse = p.adresse
  WHERE p.tableau = '{tableau}' AND p.population = 'tous'
    AND p.groupe IS NOT NULL AND g.groupe IS NOT NULL
),
double AS (
  SELECT origine FROM chaine GROUP BY tableau, population, origine HAVING count(*) > 1
),
sans AS (
  SELECT groupe FROM decoupe ANTI JOIN chaine USING (tableau, population, groupe)
)
SELECT (SELECT count(*) FROM double) + (SELECT count(*) FROM sans)
     + (SELECT count(*) FROM (FROM vu EXCEPT FROM chaine))
     + (SELECT count(*) FROM (FROM chaine EXCEPT FROM vu));
