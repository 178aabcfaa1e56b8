-- Dwellings of the register that the landlords of the lines hold and that no line names, with their address.
-- In: lecture, parc_ref, tenu (stage.py). Out: absent(siren, id, commune, numero, rep, voie, code_postal, pieces, surface).
CREATE OR REPLACE TEMP TABLE absent AS
SELECT t.siren AS siren_bailleur, l.identifiant_rpls AS id_logement_rpls, l.code_commune AS code_insee,
       a.numero AS adr_numero, a.rep AS adr_rep, a.nom_voie AS adr_nomvoie, a.code_postal,
       l.nbpiece AS nb_pieces, CAST(round(l.surfhab) AS INTEGER) AS surface_hab
FROM parc_ref.rpls_logement AS l
JOIN tenu AS t ON t.siren_rpls = l.siren_bailleur AND t.code_commune = l.code_commune
LEFT JOIN parc_ref.adresse AS a ON a.id = l.adresse_id
WHERE l.identifiant_rpls IS NOT NULL
  AND l.identifiant_rpls NOT IN (SELECT id_logement_rpls FROM lecture WHERE id_logement_rpls IS NOT NULL);
