-- A row that does not show the rents of its groups, counted again dwelling by dwelling.
-- In: economie (the frozen groups), loyer_adresse(adresse, groupe), loyer_forme_publiee(groupe,
-- niveau), lieu, portee; `places`: the code of each group of rents at each level; `sommes`: by class,
-- where its table has a group, and their `totaux`; `bailleurs`, `part_max`: the rule; what is published and its fractions; `faux`: whether a row shows else.
-- Out: niveau, code, population of the first; none when all is right.
WITH place AS (
  {places}
),
cote AS (
  SELECT a.groupe,
         CASE WHEN bool_and(coalesce(lieu.qpv_part, false)) THEN true
           WHEN NOT bool_or(coalesce(lieu.qpv_part, true)) THEN false END AS en_qpv
  FROM loyer_adresse AS a JOIN lieu ON lieu.id = a.adresse
  GROUP BY 1
),
nombre AS (
  SELECT ensemble, bailleur, classe, count(*) AS loues, count_if(compares > 0) AS compares
  FROM economie.loyer_membre GROUP BY ALL
),
compare AS (  -- whole groups alone, and of enough landlords by heads
  SELECT n.ensemble, n.classe FROM nombre AS n
  JOIN (SELECT ensemble FROM nombre GROUP BY 1 HAVING sum(loues) = sum(compares)) AS e
    ON e.ensemble = n.ensemble
  GROUP BY 1, 2 HAVING count(*) > {bailleurs} - 1 AND NOT max(n.loues) / sum(n.loues) > {part_max} / 100
),
tenu AS (  -- once a group: a dwelling of it is in each of its places, at six levels, in four populations
  SELECT g.ensemble, {sommes}
  FROM economie.loyer_groupe AS g
  JOIN economie.loyer_membre AS m ON m.ensemble = g.ensemble
  LEFT JOIN compare AS k ON k.ensemble = m.ensemble AND k.classe = m.classe
  GROUP BY 1
),
compte AS (
  SELECT place.niveau, place.code, p.population, {totaux}
  FROM place
  JOIN tenu AS t ON t.ensemble = place.groupe
  JOIN cote ON cote.groupe = place.groupe
  JOIN portee AS p ON p.en_qpv IS NOT DISTINCT FROM cote.en_qpv AND p.parmi = 'tous'
  GROUP BY 1, 2, 3
)
SELECT f.niveau, f.code, f.population
FROM ({fractions}) AS f
JOIN ({publie}) AS r ON r.niveau = f.niveau AND r.code = f.code AND r.population = f.population
LEFT JOIN compte AS c
  ON c.niveau = f.niveau AND c.code = f.code AND c.population = f.population
WHERE {faux}
ORDER BY 1, 2, 3
LIMIT 1;
