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
proprietaire AS (  -- sorted once listed: an ordered aggregate keeps a buffer of 2,048 rows a group
  SELECT adresse, array_to_string(list_sort(list(bailleur)), ',') AS ensemble
  FROM present GROUP BY 1
),
place AS (
  SELECT point.id, point.rang, coalesce(ensemble, '') AS ensemble,
         concat_ws('|', code_commune, coalesce(iris, '-'), coalesce(qpv15, '-'),
                   coalesce(qpv24, '-')) AS part,
         concat_ws('|', code_commune, coalesce(iris, '-')) AS iris,
         coalesce(code_commune, '-') AS commune,
         concat_ws('|', code_dep, coalesce(code_epci, '-')) AS epci,
         coalesce(code_dep, '-') AS departement,
         coalesce(code_reg, '-') AS region
  FROM point LEFT JOIN proprietaire ON proprietaire.adresse = point.id
),
bailleurs AS (
  SELECT ensemble, row_number() OVER (ORDER BY ensemble) AS bailleurs
  FROM (SELECT DISTINCT ensemble FROM place)
),
endroit AS (  -- numbered once a place, not once an address: twenty times fewer rows to sort
  SELECT *, dense_rank() OVER (ORDER BY part) AS part_n, dense_rank() OVER (ORDER BY iris) AS iris_n,
         dense_rank() OVER (ORDER BY commune) AS commune_n,
         dense_rank() OVER (ORDER BY epci) AS epci_n,
         dense_rank() OVER (ORDER BY departement) AS departement_n,
         dense_rank() OVER (ORDER BY region) AS region_n
  FROM (SELECT DISTINCT part, iris, commune, epci, departement, region FROM place)
)
SELECT rang - 1 AS n, id, id NOT IN (SELECT adresse FROM pris) AS libre, bailleurs,
       part, iris, commune, epci, departement, region, 'FR' AS france,
       part_n, iris_n, commune_n, epci_n, departement_n, region_n, 0 AS france_n
FROM place
JOIN bailleurs USING (ensemble)
JOIN endroit USING (part, iris, commune, epci, departement, region)
ORDER BY n;
