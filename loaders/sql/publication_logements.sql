-- The sums of RPLS (parc_social.domain.indicators.RPLS_SUMS) by commune.
-- In: stock_logement. Out: one row a commune that has dwellings.
SELECT code_commune AS code, count(*) AS logements,
       count(*) FILTER (typeconst = 'C') AS collectifs, count(typeconst) AS typeconst_connu,
       coalesce(sum(surfhab), 0)::BIGINT AS surface, count(surfhab) AS surface_connue,
       coalesce(sum(millesime - construct), 0)::BIGINT AS age, count(construct) AS construct_connu,
       count(*) FILTER (finan IN ('10', '11')) AS plai, count(finan) AS finan_connu,
       count(*) FILTER (dpe_energie IN ('F', 'G')) AS dpe_fg, count(dpe_energie) AS dpe_connu
FROM stock_logement
GROUP BY 1
ORDER BY 1;
