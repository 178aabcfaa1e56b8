-- Each street with the middle of its addresses. In: ban, ban_lue, ban_rue. Out: ban_voie.
-- Few streets have two postcodes: the most frequent is sought for those alone, for it keeps a list a street
-- outside the memory that DuckDB counts.
CREATE TABLE ban_voie AS
WITH milieu AS MATERIALIZED (
  SELECT voie, avg(lon) AS lon, avg(lat) AS lat, min(code_postal) AS code_postal,
         max(code_postal) AS autre_code, count(*) AS adresses
  FROM ban WHERE rang = 1 AND voie IS NOT NULL GROUP BY voie
),
partagee AS (
  SELECT voie, mode(code_postal) AS code_postal
  FROM ban SEMI JOIN (FROM milieu WHERE code_postal <> autre_code) USING (voie)
  WHERE rang = 1 GROUP BY voie
),
nom AS (
  SELECT code_insee, secteur, voie_norm, min(nom_voie) AS nom_voie
  FROM ban_lue WHERE voie_norm IS NOT NULL GROUP BY code_insee, secteur, voie_norm
)
SELECT r.voie, r.code_insee, r.secteur, r.voie_norm, nom.nom_voie,
       coalesce(partagee.code_postal, milieu.code_postal) AS code_postal,
       milieu.lon, milieu.lat, milieu.adresses
FROM ban_rue AS r
JOIN nom USING (code_insee, secteur, voie_norm)
JOIN milieu USING (voie)
LEFT JOIN partagee USING (voie)
ORDER BY r.voie;
