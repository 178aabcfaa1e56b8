-- The 200 m cell of each located point of the stock, named as carreau.sql does.
-- In: lieu; {grille}: SQL of the EPSG number of Insee's grid there. Out: maille(id, carreau).
CREATE OR REPLACE TEMP TABLE maille AS
WITH situee AS (
  SELECT id, lon, lat,
         {grille} AS srid
  FROM lieu WHERE liste AND lon IS NOT NULL
),
metrique AS (
  SELECT id, srid,
         ST_Transform(ST_Point(lon, lat), 'EPSG:4326', 'EPSG:' || srid, always_xy := true) AS p
  FROM situee
)
SELECT id, 'CRS' || srid || 'RES200mN' || CAST(floor(ST_Y(p) / 200) * 200 AS BIGINT)
           || 'E' || CAST(floor(ST_X(p) / 200) * 200 AS BIGINT) AS carreau
FROM metrique;
