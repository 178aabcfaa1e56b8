-- Level 3: the middle of the street. In: adresse_norm, rue_trouvee, niveau_1, niveau_2, ban_voie.
CREATE OR REPLACE TEMP TABLE niveau_3 AS
SELECT a.cle, NULL AS adresse_id, 3 AS niveau, 0.7 * r.score AS score, r.voie_ban,
       b.nom_voie, b.lon, b.lat
FROM adresse_norm AS a
ANTI JOIN niveau_1 USING (cle)
ANTI JOIN niveau_2 USING (cle)
JOIN rue_trouvee AS r USING (code_insee, voie_norm)
JOIN ban_voie AS b ON b.code_insee = a.code_insee AND b.voie_norm = r.voie_ban
-- where there is no street but a lieu-dit, a street of that name is the lieu-dit: level 4
WHERE a.lieu_norm IS DISTINCT FROM a.voie_norm;
