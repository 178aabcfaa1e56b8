-- Sums of the dwellings that lie in the same place at every level: far fewer rows than points, from
-- which each level is then summed. In: lieu, parc_adresse; {places}, {mesures}. Out: cellule_parc.
CREATE OR REPLACE TEMP TABLE cellule_parc AS
SELECT {places}, l.qpv_part AS en_qpv, 'tous' AS parmi, count(*) AS points, {mesures}
FROM lieu AS l LEFT JOIN parc_adresse AS s ON s.adresse = l.id
GROUP BY ALL;
