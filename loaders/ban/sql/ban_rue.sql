-- A number for each street, in the order of communes: what addresses are sorted and joined by.
-- In: ban_lue. Out: ban_rue.
CREATE OR REPLACE TEMP TABLE ban_rue AS
SELECT CAST(row_number() OVER (ORDER BY code_insee, secteur, voie_norm) AS INTEGER) AS voie,
       code_insee, secteur, voie_norm
FROM (SELECT DISTINCT code_insee, secteur, voie_norm FROM ban_lue WHERE voie_norm IS NOT NULL);
