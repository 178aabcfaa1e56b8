-- Level 4: the middle of the lieu-dit, known as such or by a street of its name.
-- In: adresse_norm, niveau_1 to 3, ban_lieu_dit, ban_voie.
CREATE OR REPLACE TEMP TABLE niveau_4 AS
WITH lieu AS (
  SELECT code_insee, nom_norm, nom, lon, lat FROM ban_lieu_dit
  UNION ALL
  SELECT v.code_insee, v.voie_norm, v.nom_voie, v.lon, v.lat
  FROM ban_voie AS v
  ANTI JOIN ban_lieu_dit AS d ON d.code_insee = v.code_insee AND d.nom_norm = v.voie_norm
)
SELECT a.cle, NULL AS adresse_id, 4 AS niveau, CAST(0.5 AS DOUBLE) AS score, NULL AS voie_ban,
       lieu.nom AS nom_voie, lieu.lon, lieu.lat
FROM adresse_norm AS a
ANTI JOIN niveau_1 USING (cle)
ANTI JOIN niveau_2 USING (cle)
ANTI JOIN niveau_3 USING (cle)
JOIN lieu ON lieu.code_insee = a.code_insee AND lieu.nom_norm IN (a.lieu_norm, a.voie_norm)
QUALIFY row_number() OVER (PARTITION BY a.cle ORDER BY lieu.nom_norm <> a.lieu_norm, lieu.nom) = 1;
