-- The dwellings of a register's edition that a deposit may name: those that the landlord of the line holds.
-- In: lecture, parc_ref, tenu(siren, siren_rpls, code_commune). Out: parc, `siren` being the landlord of the line.
-- The number alone joins nothing: numbers are dense, and one that is another's must look like one that is nobody's.
CREATE OR REPLACE TEMP TABLE parc AS
WITH nomme AS (
  SELECT DISTINCT siren_bailleur AS siren, id_logement_rpls FROM lecture WHERE id_logement_rpls IS NOT NULL
)
SELECT t.siren, l.identifiant_rpls, l.code_commune, l.adresse_id, l.qpv24, l.qpv15,
       a.niveau_appariement, a.lon, a.lat
FROM parc_ref.rpls_logement AS l
JOIN tenu AS t ON t.siren_rpls = l.siren_bailleur AND t.code_commune = l.code_commune
JOIN nomme AS n ON n.siren = t.siren AND n.id_logement_rpls = l.identifiant_rpls
LEFT JOIN parc_ref.adresse AS a ON a.id = l.adresse_id;
