-- Each street with the middle of its addresses. In: ban, ban_lue, ban_rue. Out: ban_voie.
CREATE TABLE ban_voie AS
WITH milieu AS (
  SELECT voie, avg(lon) AS lon, avg(lat) AS lat, mode(code_postal) AS code_postal,
         count(*) AS adresses
  FROM ban WHERE rang = 1 AND voie IS NOT NULL GROUP BY voie
),
nom AS (
  SELECT code_insee, secteur, voie_norm, min(nom_voie) AS nom_voie
  FROM ban_lue WHERE voie_norm IS NOT NULL GROUP BY code_insee, secteur, voie_norm
)
SELECT r.voie, r.code_insee, r.secteur, r.voie_norm, nom.nom_voie, milieu.code_postal,
       milieu.lon, milieu.lat, milieu.adresses
FROM ban_rue AS r
JOIN nom USING (code_insee, secteur, voie_norm)
JOIN milieu USING (voie)
ORDER BY r.voie;
