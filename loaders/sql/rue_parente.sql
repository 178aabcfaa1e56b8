-- Names that say the same otherwise: words in another order, cut otherwise, first names by their
-- initial, a type of street not written. In: rue_reste, rue_voisine. Out: rue_parente.
-- Each way is a join on a key, never a comparison of all with all.
CREATE OR REPLACE TEMP TABLE rue_parente AS
WITH trouvee AS (
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
)
SELECT demande, voie_norm, voie, CAST(max(score) AS DOUBLE) AS score
FROM trouvee GROUP BY demande, voie_norm, voie;
