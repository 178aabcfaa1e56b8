-- Address points along the curve, as partitions are made from them: zones and landlords numbered in
-- the order of their codes, so that equal points give equal numbers. `bailleurs` is the number of
-- the set of landlords, of the stock or of the survey. `libre`: no earlier version grouped it.
-- In: point, menage, stock_logement, pris(adresse). Out: secret_point, a row an address, by rang.
CREATE OR REPLACE TEMP TABLE secret_point AS
WITH present AS (
  SELECT adresse, bailleur FROM menage
  UNION
  SELECT adresse_id, siren_bailleur FROM stock_logement
  WHERE adresse_id IS NOT NULL AND siren_bailleur IS NOT NULL
),
proprietaire AS (
  SELECT adresse, string_agg(bailleur, ',' ORDER BY bailleur) AS ensemble FROM present GROUP BY 1
),
place AS (
  SELECT point.id, point.rang, coalesce(ensemble, '') AS ensemble,
         concat_ws('|', code_commune, coalesce(iris, '-'), coalesce(qpv15, '-'),
                   coalesce(qpv24, '-')) AS part,
         concat_ws('|', code_commune, coalesce(iris, '-')) AS iris,
         coalesce(code_commune, '-') AS commune,
         concat_ws('|', code_dep, coalesce(code_epci, '-')) AS epci,
         coalesce(code_dep, '-') AS departement,
         coalesce(code_reg, '-') AS region,
         'FR' AS france
  FROM point LEFT JOIN proprietaire ON proprietaire.adresse = point.id
)
SELECT row_number() OVER (ORDER BY rang, id) - 1 AS n, id,
       id NOT IN (SELECT adresse FROM pris) AS libre,
       dense_rank() OVER (ORDER BY ensemble) AS bailleurs,
       part, iris, commune, epci, departement, region, france,
       dense_rank() OVER (ORDER BY part) AS part_n, dense_rank() OVER (ORDER BY iris) AS iris_n,
       dense_rank() OVER (ORDER BY commune) AS commune_n,
       dense_rank() OVER (ORDER BY epci) AS epci_n,
       dense_rank() OVER (ORDER BY departement) AS departement_n,
       dense_rank() OVER (ORDER BY region) AS region_n, 0 AS france_n
FROM place
ORDER BY n;
