-- Address points along the curve, as partitions are made from them: zones and landlords numbered in
-- the order of their codes, so that equal points give equal numbers. In: point, menage,
-- secret_compte (of everyone), stock_logement, pris(adresse). Out: secret_endroit, the zones of each
-- place, numbered from 0, and secret_point, a row an address, by rang: its place, `bailleurs`, the
-- number of its set of landlords, of the stock or of the survey, and `libre`: no earlier version
-- grouped it.
CREATE OR REPLACE TEMP TABLE secret_endroit AS
-- Codes are put together once a place, not once an address: twenty times fewer.
WITH place AS (
  SELECT *,
         concat_ws('|', code_commune, coalesce(iris, '-'), coalesce(qpv15, '-'),
                   coalesce(qpv24, '-'), coalesce(en_qpv::VARCHAR, '-')) AS part,
         concat_ws('|', code_commune, coalesce(iris, '-')) AS part_iris,
         coalesce(code_commune, '-') AS commune,
         concat_ws('|', code_dep, coalesce(code_epci, '-')) AS epci,
         coalesce(code_dep, '-') AS departement,
         coalesce(code_reg, '-') AS region
  FROM (
    SELECT DISTINCT code_commune, iris, qpv15, qpv24, en_qpv, code_dep, code_epci, code_reg FROM point
  )
)
SELECT row_number() OVER () - 1 AS endroit, code_commune, iris AS code_iris, qpv15, qpv24, en_qpv, code_dep,
       code_epci, code_reg, part, part_iris AS iris, commune, epci, departement, region, 'FR' AS france,
       dense_rank() OVER (ORDER BY part) AS part_n, dense_rank() OVER (ORDER BY part_iris) AS iris_n,
       dense_rank() OVER (ORDER BY commune) AS commune_n,
       dense_rank() OVER (ORDER BY epci) AS epci_n,
       dense_rank() OVER (ORDER BY departement) AS departement_n,
       dense_rank() OVER (ORDER BY region) AS region_n, 0 AS france_n
FROM place;

CREATE OR REPLACE TEMP TABLE secret_point AS
WITH present AS (
  SELECT adresse, bailleur FROM secret_compte  -- eight times fewer rows than menage has
  UNION ALL
  SELECT adresse, bailleur FROM menage WHERE menages IS DISTINCT FROM 1
  UNION ALL
  SELECT adresse_id, siren_bailleur FROM stock_logement
  WHERE adresse_id IS NOT NULL AND siren_bailleur IS NOT NULL
),
proprietaire AS (  -- sorted once listed: an ordered aggregate keeps a buffer of 2,048 rows a group
  SELECT adresse, array_to_string(list_sort(list(DISTINCT bailleur)), ',') AS ensemble
  FROM present GROUP BY 1
),
bailleurs AS (
  SELECT ensemble, row_number() OVER (ORDER BY ensemble) AS bailleurs
  FROM (SELECT DISTINCT ensemble FROM proprietaire UNION SELECT '')
)
SELECT point.rang - 1 AS n, point.id, point.id NOT IN (SELECT adresse FROM pris) AS libre,
       bailleurs.bailleurs, e.endroit
FROM point
LEFT JOIN proprietaire AS p ON p.adresse = point.id
JOIN bailleurs ON bailleurs.ensemble = coalesce(p.ensemble, '')
JOIN secret_endroit AS e
  ON  e.code_commune IS NOT DISTINCT FROM point.code_commune
  AND e.code_iris IS NOT DISTINCT FROM point.iris
  AND e.qpv15 IS NOT DISTINCT FROM point.qpv15
  AND e.qpv24 IS NOT DISTINCT FROM point.qpv24
  AND e.en_qpv IS NOT DISTINCT FROM point.en_qpv
  AND e.code_dep IS NOT DISTINCT FROM point.code_dep
  AND e.code_epci IS NOT DISTINCT FROM point.code_epci
  AND e.code_reg IS NOT DISTINCT FROM point.code_reg
ORDER BY n;
