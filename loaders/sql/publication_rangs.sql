-- Each place of the fine levels and population, with what its figures are computed from: a case of each
-- table (its group, whether that is its own, and what else decides a status), and of the register. Many
-- places show one group, so there are far fewer cases than places.
-- In: assise (niveau, code, population, the source and exactness of each table), entete, entete_adresse,
-- source_{premier}, decrite(population, parc); {cas}: the number of each case; {fiabilite}, {en_partie}.
-- Out: rang; `ligne`: the row of entete, or of entete_adresse, that names it.
CREATE OR REPLACE TEMP TABLE rang AS
WITH nomme AS (
  SELECT niveau, code, rowid AS ligne, code_dep, code_reg, code_epci FROM entete
  UNION ALL
  SELECT niveau, code, rowid, code_dep, code_reg, code_epci FROM entete_adresse
),
place AS (
  SELECT *, row_number() OVER () AS numero,
         coalesce(code_dep LIKE '97%', code_reg LIKE '0%', false) AS outre_mer
  FROM nomme
),
fiable AS (
  SELECT source, {fiabilite} AS fiabilite FROM source_{premier}
),
dit AS (
  SELECT a.*, p.ligne, p.numero, p.outre_mer, p.code_epci, f.fiabilite, {en_partie} AS en_partie,
         coalesce(f.fiabilite = 'insuffisante', false) AS insuffisant
  FROM assise AS a
  JOIN place AS p ON p.niveau = a.niveau AND p.code = a.code
  LEFT JOIN fiable AS f ON f.source = a.{source}
)
SELECT dit.*, {cas},
       CASE WHEN d.parc = d.population THEN numero ELSE -1 - outre_mer::BIGINT END AS cas_rpls
FROM dit JOIN decrite AS d ON d.population = dit.population;
