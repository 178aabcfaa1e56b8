-- Distinct addresses of lines that no dwelling of the register places. In: lecture, refusee, parc.
-- Out: adresse_lue (loaders.ban.matching).
CREATE OR REPLACE TEMP TABLE adresse_lue AS
SELECT DISTINCT hash(code_insee, adr_numero, adr_rep, adr_typvoie, adr_nomvoie, code_postal) AS cle,
       code_insee, adr_numero AS numvoie, adr_rep AS indrep, adr_typvoie AS typvoie,
       adr_nomvoie AS nomvoie, NULL::VARCHAR AS lieudit, code_postal AS codepostal
FROM lecture
ANTI JOIN refusee USING (fichier, ligne)
ANTI JOIN parc ON parc.siren = lecture.siren_bailleur
  AND parc.identifiant_rpls = lecture.id_logement_rpls;
