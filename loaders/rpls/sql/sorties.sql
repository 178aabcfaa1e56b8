-- Dwellings that left the stock in the year before the millésime, and the landlords whose files say of each
-- dwelling whether it did: of the others nothing is known, which is not « no exit ».
-- In: lecture, refusee, deposant(fichier, siren), siren_dit(siret, siren), variables `qpv_metropole` and
-- `qpv_outre_mer`: the generation of districts that the file's flag speaks of, null where it is none.
-- Out: sortie_parc, a row a dwelling: left out where its landlord or its commune is not known; bailleur_suivi.
-- A number that two files say left left once; one that another line has in the stock did not leave it (a sale to
-- another landlord, 2, leaves it there).
-- `motif`: 1 sold to its occupant, 2 to another landlord of the register, 3 otherwise, 4 demolished, 5 other.
CREATE OR REPLACE TEMP VIEW sortie_dite AS
SELECT coalesce(deposant.siren, siren_dit.siren) AS siren, lecture.depcom, lecture.qpv,
       lecture.sortie AS motif, lecture.identifiant_rpls, lecture.forme, fichier, ligne
FROM lecture
ANTI JOIN refusee USING (fichier, ligne)
LEFT JOIN deposant USING (fichier)
LEFT JOIN siren_dit USING (siret)
WHERE lecture.sortie IS NOT NULL AND coalesce(deposant.siren, siren_dit.siren) IS NOT NULL;

CREATE TABLE sortie_parc AS
SELECT siren, ps_commune(depcom) AS code_commune, ps_arm(depcom) AS code_arm,
       CASE WHEN CASE WHEN depcom LIKE '97%' THEN getvariable('qpv_outre_mer')
         ELSE getvariable('qpv_metropole') END IS NOT NULL THEN qpv END AS en_qpv,
       motif
FROM sortie_dite ANTI JOIN (
  SELECT identifiant_rpls FROM sortie_dite WHERE motif = '9'
) AS reste ON reste.identifiant_rpls = sortie_dite.identifiant_rpls AND sortie_dite.motif <> '2'
WHERE motif <> '9' AND depcom IS NOT NULL
QUALIFY row_number() OVER (
  PARTITION BY coalesce(identifiant_rpls, concat(fichier, '|', ligne))
  ORDER BY forme, fichier, ligne) = 1
ORDER BY ALL;

CREATE TABLE bailleur_suivi AS SELECT DISTINCT siren FROM sortie_dite ORDER BY siren;
