-- Level 2: the nearest number of the same parity in the street; of two, the lower one.
-- In: adresse_norm, rue_trouvee, niveau_1, ban.
CREATE OR REPLACE TEMP TABLE niveau_2 AS
SELECT a.cle, NULL AS adresse_id, 2 AS niveau, 0.9 * r.score AS score, r.commune_ban, r.voie_ban,
       r.nom_voie, b.lon, b.lat
FROM adresse_norm AS a
ANTI JOIN niveau_1 USING (cle)
JOIN rue_trouvee AS r USING (demande, cp, voie_norm)
JOIN ban AS b ON b.voie = r.voie AND b.numero % 2 = a.numero % 2
WHERE b.rang = 1
QUALIFY row_number() OVER (
  PARTITION BY a.cle ORDER BY abs(b.numero - a.numero), b.numero, b.rep <> a.rep, b.rep, b.id) = 1;
