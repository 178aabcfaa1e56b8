-- The dwellings of a register's edition that a deposit names. In: lecture, parc_ref. Out: parc.
CREATE OR REPLACE TEMP TABLE parc AS
SELECT l.identifiant_rpls, l.siren_bailleur, l.code_commune, l.adresse_id, l.qpv24, l.qpv15,
       a.niveau_appariement, a.lon, a.lat
FROM parc_ref.rpls_logement AS l
SEMI JOIN lecture ON lecture.id_logement_rpls = l.identifiant_rpls
LEFT JOIN parc_ref.adresse AS a ON a.id = l.adresse_id;
