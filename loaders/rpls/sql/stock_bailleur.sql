-- Dwellings of each landlord by commune. In: rpls_logement. Out: stock_bailleur.
CREATE TABLE stock_bailleur AS
SELECT siren_bailleur AS siren, code_commune, count(*) AS logements
FROM rpls_logement WHERE siren_bailleur IS NOT NULL
GROUP BY ALL ORDER BY ALL;
