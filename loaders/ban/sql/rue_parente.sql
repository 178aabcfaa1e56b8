-- Names that say the same otherwise: words in another order, cut otherwise, first names by their
-- initial, a type of street not written, an article misspelt.
-- In: rue_reste, rue_voisine, ban_mot, ban_voie. Out: rue_parente.
-- Each way is a join on a key, never a comparison of all with all. A word of two or three letters
-- is a misspelt article when the BAN hardly knows it (in one street of 50 000) and one letter of an
-- article differs.
CREATE OR REPLACE TEMP TABLE rue_parente AS
WITH article AS (
  SELECT mot FROM mot_voie WHERE apres = '' AND length(mot) > 1
),
mot AS (
  SELECT demande, voie_norm, unnest(string_split(voie_norm, ' ')) AS mot,
         unnest(range(1, len(string_split(voie_norm, ' ')) + 1)) AS rang
  FROM rue_reste
),
court AS (
  SELECT m.mot FROM (SELECT DISTINCT mot FROM mot WHERE length(mot) IN (2, 3) AND rang > 1) AS m
  LEFT JOIN ban_mot AS b USING (mot)
  WHERE NOT regexp_matches(m.mot, '[0-9]')
    AND coalesce(b.voies, 0) * 50000 <= (SELECT count(*) FROM ban_voie)
    AND EXISTS (FROM article WHERE damerau_levenshtein(article.mot, m.mot) = 1)
),
sans_article AS (
  SELECT demande, voie_norm, string_agg(mot.mot, ' ' ORDER BY rang) AS nom_norm
  FROM mot ANTI JOIN court ON court.mot = mot.mot AND mot.rang > 1
  GROUP BY demande, voie_norm HAVING count(*) > 1
),
trouvee AS (
  SELECT r.demande, r.voie_norm, v.voie, 0.97 AS score
  FROM rue_reste AS r JOIN rue_voisine AS v USING (demande, colle)
  UNION ALL
  SELECT r.demande, r.voie_norm, v.voie, 0.95
  FROM rue_reste AS r JOIN rue_voisine AS v USING (demande, trie)
  UNION ALL
  SELECT r.demande, r.voie_norm, v.voie, 0.93
  FROM rue_reste AS r JOIN rue_voisine AS v USING (demande, initiales)
  WHERE len(list_filter(
    list_zip(string_split(r.voie_norm, ' '), string_split(v.nom_norm, ' ')),
    lambda p: struct_extract(p, 1) <> struct_extract(p, 2)
      AND least(length(struct_extract(p, 1)), length(struct_extract(p, 2))) > 1)) = 0
  UNION ALL
  SELECT r.demande, r.voie_norm, v.voie, 0.9
  FROM rue_reste AS r JOIN rue_voisine AS v ON v.demande = r.demande AND v.sans_type = r.voie_norm
  UNION ALL
  SELECT r.demande, r.voie_norm, v.voie, 0.9
  FROM rue_reste AS r JOIN rue_voisine AS v ON v.demande = r.demande AND v.nom_norm = r.sans_type
  WHERE r.typ IS NOT NULL AND ps_lieu(r.voie_norm)
  UNION ALL
  SELECT s.demande, s.voie_norm, v.voie, 0.9
  FROM sans_article AS s JOIN rue_voisine AS v USING (demande, nom_norm)
)
SELECT demande, voie_norm, voie, CAST(max(score) AS DOUBLE) AS score
FROM trouvee GROUP BY demande, voie_norm, voie;
