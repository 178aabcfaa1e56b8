-- The figures of the SDES that are kept, a row a commune or arrondissement: `code` as the table has it, `code_commune`
-- the city of an arrondissement. In: lecture, refusee, fichier. Out: sdes_commune.
CREATE TABLE sdes_commune AS
SELECT l.code_commune AS code, ps_ville(l.code_commune) AS code_commune, ps_arm(l.code_commune) AS code_arm,
       l.nb_ls, l.nb_loues, l.nb_vacants, l.nb_vides, l.nb_asso, l.tx_vac, l.tx_vac3, l.tx_mob, l.loymoy
FROM lecture AS l
ANTI JOIN refusee USING (fichier, ligne)
JOIN fichier ON fichier.numero = l.fichier AND NOT fichier.bloque
ORDER BY code;
