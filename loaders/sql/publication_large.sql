-- Published rows: what is shown of the sums of each territory, beside what names it.
-- In: assise (niveau, code, population, exact, habite, sums), entete (niveau, code, nom, …, geometry);
-- {vide}: the status of the survey's figures where there is no group. Out: {cible}, a {sorte}.
CREATE OR REPLACE TEMP {sorte} {cible} AS
WITH fiable AS (
  SELECT e.*, a.* EXCLUDE (niveau, code), {fiabilite} AS fiabilite, {vide} AS vide,
         'N' AS rpls_vide,
         coalesce(e.code_dep LIKE '97%', e.code_reg LIKE '0%', e.code = 'FR-DOM') AS outre_mer
  FROM assise AS a JOIN entete AS e ON e.niveau = a.niveau AND e.code = a.code
),
juge AS (
  SELECT *, {statuts} FROM fiable
)
SELECT j.* EXCLUDE (exact, habite, vide, rpls_vide, outre_mer, {sommes}),
       CAST({millesime} AS INTEGER) AS millesime, CAST({millesime_ops} AS INTEGER) AS millesime_ops,
       CAST({millesime_rpls} AS INTEGER) AS millesime_rpls,
       CASE WHEN exact AND fiabilite <> 'insuffisante' THEN ops__menages END AS menages, {figures}
FROM juge AS j;
