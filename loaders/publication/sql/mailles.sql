-- The 200 m cell of each located point of the stock, named as carreau.sql does.
-- In: lieu. Out: maille(id, carreau).
CREATE OR REPLACE TEMP TABLE maille AS
WITH situee AS (
  SELECT id, lon, lat,
         CASE code_dep WHEN '971' THEN 5490 WHEN '972' THEN 5490 WHEN '973' THEN 2972
                       WHEN '974' THEN 2975 WHEN '976' THEN 4471 ELSE 3035 END AS srid
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
