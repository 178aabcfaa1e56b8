-- Level 4: the middle of the lieu-dit, known as such or by a street of its name.
-- In: adresse_norm, niveau_1 to 3, ban_commune, ban_lieu_dit, ban_voie. Of two lieux-dits of one name (communes
-- that merged) neither is the answer.
CREATE OR REPLACE TEMP TABLE niveau_4 AS
WITH lieu AS (
  SELECT secteur, nom_norm, nom, lon, lat FROM ban_lieu_dit
  UNION ALL
  SELECT v.secteur, v.voie_norm, v.nom_voie, v.lon, v.lat
  FROM ban_voie AS v
  ANTI JOIN ban_lieu_dit AS d ON d.secteur = v.secteur AND d.nom_norm = v.voie_norm
),
reste AS (
  SELECT cle, demande, lieu_norm, voie_norm, unnest(list_distinct([lieu_norm, voie_norm])) AS nom_norm
  FROM adresse_norm
  ANTI JOIN niveau_1 USING (cle)
  ANTI JOIN niveau_2 USING (cle)
  ANTI JOIN niveau_3 USING (cle)
)
SELECT a.cle, NULL AS adresse_id, 4 AS niveau, CAST(0.5 AS DOUBLE) AS score, NULL AS voie_ban,
       lieu.nom AS nom_voie, lieu.lon, lieu.lat
FROM reste AS a
JOIN ban_commune AS c USING (demande)
JOIN lieu ON lieu.secteur = c.secteur AND lieu.nom_norm = a.nom_norm
QUALIFY rank() OVER (PARTITION BY a.cle ORDER BY a.nom_norm IS DISTINCT FROM a.lieu_norm) = 1
  AND count(*) OVER (PARTITION BY a.cle, a.nom_norm) = 1;
