-- Free places that hold dwellings, along the curve, their zones numbered in the order of their codes.
-- In: economie_lieu, affaire. Out: economie_piece(n, lieu, part, zones and their numbers).
CREATE OR REPLACE TEMP TABLE economie_piece AS
WITH libre AS (
  SELECT lieu, min(rang) AS rang, any_value(part) AS part, min(iris) AS iris,
         min(commune) AS commune, min(epci) AS epci, min(departement) AS departement,
         min(region) AS region, 'FR' AS france
  FROM economie_lieu SEMI JOIN (FROM affaire WHERE groupe IS NULL) AS a USING (lieu)
  WHERE groupe IS NULL
  GROUP BY 1
)
SELECT row_number() OVER (ORDER BY rang, lieu) - 1 AS n, *,
       dense_rank() OVER (ORDER BY part) AS part_n, dense_rank() OVER (ORDER BY iris) AS iris_n,
       dense_rank() OVER (ORDER BY commune) AS commune_n, dense_rank() OVER (ORDER BY epci) AS epci_n,
       dense_rank() OVER (ORDER BY departement) AS departement_n,
       dense_rank() OVER (ORDER BY region) AS region_n, 0 AS france_n
FROM libre
ORDER BY n;
