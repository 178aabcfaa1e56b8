-- Each lieu-dit with the middle of its addresses. In: ban. Out: ban_lieu_dit.
CREATE TABLE ban_lieu_dit AS
SELECT code_insee, secteur, lieu_dit_norm AS nom_norm, min(nom_ld) AS nom, avg(lon) AS lon,
       avg(lat) AS lat
FROM ban
WHERE lieu_dit_norm IS NOT NULL AND rang = 1
GROUP BY code_insee, secteur, lieu_dit_norm;
