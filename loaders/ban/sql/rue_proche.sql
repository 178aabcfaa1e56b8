-- Misspelt names: the same words but for some letters (Damerau-Levenshtein).
-- In: rue_reste, rue_parente, rue_voisine, ban_mot, $likeness, $rare. Out: rue_proche.
-- Two names are compared when they lie in one commune, have as many words, the same numbers and
-- type, and begin or end alike. A word may differ by one letter from four letters on, by two from
-- eight on, and only when one of the two is rare beside the other ($rare times): PORT is not PONT
-- misspelt. A plural is no difference.
CREATE OR REPLACE TEMP TABLE rue_proche AS
WITH paire AS (
  SELECT r.demande, r.voie_norm, v.voie, v.nom_norm, v.typ,
         1 - damerau_levenshtein(r.voie_norm, v.nom_norm)
             / greatest(length(r.voie_norm), length(v.nom_norm)) AS score
  FROM (FROM rue_reste ANTI JOIN rue_parente USING (demande, voie_norm)) AS r
  JOIN rue_voisine AS v
    ON v.demande = r.demande AND length(v.initiales) = length(r.initiales)
    AND v.chiffres = r.chiffres
  WHERE (r.typ = v.typ OR r.typ IS NULL)
    AND abs(length(r.voie_norm) - length(v.nom_norm)) <= 3
    AND (left(r.sans_type, 2) = left(v.sans_type, 2) OR right(r.voie_norm, 2) = right(v.nom_norm, 2))
),
mot AS (
  SELECT demande, voie_norm, voie, nom_norm, score, typ,
         unnest(string_split(voie_norm, ' ')) AS lu, unnest(string_split(nom_norm, ' ')) AS dit,
         unnest(range(1, len(string_split(nom_norm, ' ')) + 1)) AS rang
  FROM paire WHERE score >= $likeness
),
jugee AS (
  SELECT demande, voie_norm, voie, nom_norm, score,
         lu = dit
         OR lu || 'S' = dit OR dit || 'S' = lu OR lu || 'X' = dit OR dit || 'X' = lu
         OR (damerau_levenshtein(lu, dit) <= CASE
               WHEN rang = 1 AND typ IS NOT NULL THEN 1
               WHEN greatest(length(lu), length(dit)) < 4 THEN 0
               WHEN greatest(length(lu), length(dit)) < 8 THEN 1 ELSE 2 END
             AND (coalesce(a.voies, 0) * $rare < b.voies OR b.voies * $rare < a.voies)) AS meme
  FROM mot
  LEFT JOIN ban_mot AS a ON a.mot = lu
  LEFT JOIN ban_mot AS b ON b.mot = dit
)
SELECT demande, voie_norm, voie, max(score) AS score
FROM (
  SELECT demande, voie_norm, voie, nom_norm, score FROM jugee
  GROUP BY demande, voie_norm, voie, nom_norm, score HAVING bool_and(coalesce(meme, false))
)
GROUP BY demande, voie_norm, voie;
