-- A row that does not show the business of its groups, counted again dwelling by dwelling.
-- In: economie (the frozen groups), lieu, portee; `places`: the code of each group at each level;
-- `sommes`; rows that the open table of the SDES fills are asked apart (publication_ouvert.py);
--  what is published and its fractions; `faux`: whether a row shows something else.
-- Out: niveau, code, population of the first; none when all is right.
WITH tenu AS (
  SELECT groupe, bailleur, {sommes} FROM economie.membre GROUP BY 1, 2
),
place AS (
  {places}
),
cote AS (
  SELECT a.groupe,
         CASE WHEN bool_and(coalesce(lieu.qpv_part, false)) THEN true
           WHEN NOT bool_or(coalesce(lieu.qpv_part, true)) THEN false END AS en_qpv
  FROM economie.adresse_groupe AS a JOIN lieu ON lieu.id = a.adresse
  GROUP BY 1
),
compte AS (
  SELECT place.niveau, place.code, p.population, count(DISTINCT CASE WHEN m.mode_connu > 0 THEN m.bailleur END) AS bailleurs, {sommes}
  FROM place
  JOIN tenu AS m ON m.groupe = place.groupe
  JOIN cote ON cote.groupe = place.groupe
  JOIN portee AS p ON p.en_qpv IS NOT DISTINCT FROM cote.en_qpv AND p.parmi = 'tous'
  GROUP BY 1, 2, 3
)
SELECT f.niveau, f.code, f.population
FROM ({fractions}) AS f
JOIN ({publie}) AS r ON r.niveau = f.niveau AND r.code = f.code AND r.population = f.population
LEFT JOIN compte AS c
  ON c.niveau = f.niveau AND c.code = f.code AND c.population = f.population
WHERE r.source_economique IS DISTINCT FROM 'sdes' AND ({faux})
ORDER BY 1, 2, 3
LIMIT 1;
