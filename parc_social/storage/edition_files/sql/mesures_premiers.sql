-- One dwelling of each address point, which counts for it. In: stock_logement. Out: premier.
CREATE OR REPLACE TEMP TABLE premier AS
SELECT min(id) AS id FROM stock_logement WHERE adresse_id IS NOT NULL GROUP BY adresse_id;
