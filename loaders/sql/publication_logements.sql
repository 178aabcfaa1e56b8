-- Dwellings of the register with the sums of RPLS (parc_social.domain.indicators.RPLS_SUMS).
-- In: stock_logement. Out: logement, a row a dwelling: a view, so that a scan computes only the
-- sums that it asks for; every sum is 0 where the dwelling does not say.
CREATE OR REPLACE TEMP VIEW logement AS
SELECT adresse_id AS adresse, code_commune,
       1 AS logements,
       coalesce(typeconst = 'C', false)::INTEGER AS collectifs,
       (typeconst IS NOT NULL)::INTEGER AS typeconst_connu,
       coalesce(surfhab, 0) AS surface,
       (surfhab IS NOT NULL)::INTEGER AS surface_connue,
       coalesce(millesime - construct, 0) AS age,
       (construct IS NOT NULL)::INTEGER AS construct_connu,
       coalesce(finan IN ('10', '11'), false)::INTEGER AS plai,
       (finan IS NOT NULL)::INTEGER AS finan_connu,
       coalesce(dpe_energie IN ('F', 'G'), false)::INTEGER AS dpe_fg,
       (dpe_energie IS NOT NULL)::INTEGER AS dpe_connu
FROM stock_logement;
