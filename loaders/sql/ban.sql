-- Addresses that can be matched, one a row of the source, sorted for look-ups by street.
-- In: lecture, refusee, voie_normalisee. Out: ban. `numero` null: a place without number (a
-- lieu-dit is written 0, 9999 or 99999 in some communes). `rang` 1: the best position of an
-- address (an entrance before the rest): the one that is matched.
CREATE TABLE ban AS
SELECT l.id, CASE WHEN ps_numero(l.numero) < 9999 THEN ps_numero(l.numero) END AS numero,
       ps_rep(l.numero, l.rep) AS rep, l.nom_voie, v.voie_norm, a.voie_norm AS afnor_norm,
       l.nom_ld, d.voie_norm AS lieu_dit_norm, l.code_postal, l.code_insee, l.lon, l.lat,
       l.type_position, l.certification_commune AS certifie,
       row_number() OVER (
         PARTITION BY l.code_insee, v.voie_norm, ps_numero(l.numero), ps_rep(l.numero, l.rep)
         ORDER BY l.type_position IS DISTINCT FROM 'entrée', l.certification_commune DESC NULLS LAST,
                  l.id, l.lon, l.lat) AS rang
FROM lecture AS l
ANTI JOIN refusee USING (fichier, ligne)
LEFT JOIN voie_normalisee AS v ON v.nom = coalesce(l.nom_voie, l.nom_ld, l.nom_afnor)
LEFT JOIN voie_normalisee AS a ON a.nom = l.nom_afnor
LEFT JOIN voie_normalisee AS d ON d.nom = l.nom_ld
ORDER BY l.code_insee, v.voie_norm, numero, rep, rang;
