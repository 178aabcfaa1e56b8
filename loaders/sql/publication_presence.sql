-- Which landlords are at each place: counted, as they do not add up from part to whole.
-- In: logement, lieu. Out: presence.
CREATE OR REPLACE TEMP TABLE presence AS
SELECT DISTINCT {places}, l.qpv_part AS en_qpv, 'tous' AS parmi, d.bailleur AS bailleurs
FROM logement AS d JOIN lieu AS l ON l.id = d.adresse
WHERE d.bailleur IS NOT NULL;
