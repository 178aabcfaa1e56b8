-- Level 1: the number itself, at its best position. In: adresse_norm, rue_trouvee, ban.
CREATE OR REPLACE TEMP TABLE niveau_1 AS
SELECT a.cle, b.id AS adresse_id, 1 AS niveau, r.score, r.commune_ban, r.voie_ban, r.nom_voie,
       b.lon, b.lat
FROM adresse_norm AS a
JOIN rue_trouvee AS r USING (demande, cp, voie_norm)
JOIN ban AS b ON b.voie = r.voie AND b.numero = a.numero AND b.rep = a.rep
WHERE b.rang = 1;
