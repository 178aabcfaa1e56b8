-- Level 3: the middle of the street. In: adresse_norm, rue_trouvee, niveau_1, niveau_2, ban_voie.
CREATE OR REPLACE TEMP TABLE niveau_3 AS
SELECT a.cle, NULL AS adresse_id, 3 AS niveau, 0.7 * r.score AS score, r.commune_ban, r.voie_ban,
       r.nom_voie, b.lon, b.lat
FROM adresse_norm AS a
ANTI JOIN niveau_1 USING (cle)
ANTI JOIN niveau_2 USING (cle)
JOIN rue_trouvee AS r USING (demande, cp, voie_norm)
JOIN ban_voie AS b USING (voie)
-- where there is no street but a lieu-dit, a street of that name is the lieu-dit: level 4
WHERE a.lieu_norm IS DISTINCT FROM a.voie_norm;
