-- Each street with the middle of its addresses. In: ban. Out: ban_voie.
CREATE TABLE ban_voie AS
SELECT code_insee, voie_norm, min(nom_voie) AS nom_voie, avg(lon) AS lon, avg(lat) AS lat,
       count(*) AS adresses
FROM ban
WHERE voie_norm IS NOT NULL AND rang = 1
GROUP BY code_insee, voie_norm;
