-- Level 1: the number itself, at its best position. In: adresse_norm, rue_trouvee, ban.
CREATE OR REPLACE TEMP TABLE niveau_1 AS
SELECT a.cle, b.id AS adresse_id, 1 AS niveau, r.score, r.voie_ban, b.nom_voie, b.lon, b.lat
FROM adresse_norm AS a
JOIN rue_trouvee AS r USING (code_insee, voie_norm)
JOIN ban AS b
  ON b.code_insee = a.code_insee AND b.voie_norm = r.voie_ban
  AND b.numero = a.numero AND b.rep = a.rep AND b.rang = 1;
