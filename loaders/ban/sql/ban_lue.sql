-- Addresses and places that can be matched, with comparable names.
-- In: lecture, refusee, ban_doublon, voie_normalisee. Out: ban_lue.
-- `secteur`: the commune as it was before it merged, an arrondissement in Paris, Lyon, Marseille:
-- within it a street's name is said once. `numero` null: a place without number (a lieu-dit is
-- written 0, 9999 or 99999 in some communes); `voie_norm` null: a place without street.
CREATE OR REPLACE TEMP TABLE ban_lue AS
SELECT ps_ban_id(l.forme, l.id) AS id, ps_numero(l.numero) AS numero,
       -- almost all numbers are digits and nothing else: the rule on texts costs 20 times as much
       CASE WHEN l.rep IS NULL AND regexp_full_match(l.numero, '[0-9]*') THEN ''
            ELSE ps_rep(l.numero, l.rep) END AS rep, coalesce(l.nom_voie, l.nom_afnor) AS nom_voie,
       coalesce(v.voie_norm, a.voie_norm) AS voie_norm, a.voie_norm AS afnor_norm,
       l.nom_ld, d.voie_norm AS lieu_dit_norm, l.code_postal,
       ps_arrondissement(l.code_insee, l.code_postal) AS code_insee,
       coalesce(l.code_ancienne, ps_arrondissement(l.code_insee, l.code_postal)) AS secteur,
       l.lon, l.lat, coalesce(ps_entree(l.type_position), false) AS entree,
       l.certification_commune AS certifie
FROM lecture AS l
ANTI JOIN refusee USING (fichier, ligne)
ANTI JOIN ban_doublon USING (fichier, ligne)
LEFT JOIN voie_normalisee AS v ON v.nom = l.nom_voie
LEFT JOIN voie_normalisee AS a ON a.nom = l.nom_afnor
LEFT JOIN voie_normalisee AS d ON d.nom = l.nom_ld;
