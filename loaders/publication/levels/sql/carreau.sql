-- 200 m cells that hold a located address point, as outlines in CRS84.
-- In: adresse_prete, $annee, variable `millesime` (null at publication, which does not read it); {grille}:
-- SQL of the EPSG number of Insee's grid there (loaders/tabular/coordinates.py). Out: carreau. Codes are those of most of its addresses.
CREATE OR REPLACE TEMP TABLE carreau AS
WITH situee AS (
  SELECT *,
         {grille} AS srid
  FROM adresse_prete WHERE lon IS NOT NULL
),
metrique AS (
  SELECT *, ST_Transform(ST_Point(lon, lat), 'EPSG:4326', 'EPSG:' || srid, always_xy := true) AS p
  FROM situee
),
cellule AS (
  SELECT srid, CAST(floor(ST_X(p) / 200) * 200 AS BIGINT) AS e,
         CAST(floor(ST_Y(p) / 200) * 200 AS BIGINT) AS n,
         code_commune, code_epci, code_dep, code_reg, count(*) AS adresses
  FROM metrique
  GROUP BY ALL
),
principale AS (
  SELECT * FROM cellule
  QUALIFY row_number() OVER (PARTITION BY srid, e, n ORDER BY adresses DESC, code_commune) = 1
)
SELECT 'CRS' || srid || 'RES200mN' || n || 'E' || e AS code,
       'Carreau N' || n || ' E' || e AS nom, code_commune AS code_parent,
       CAST($annee AS INTEGER) AS annee_cog,
       CAST(getvariable('millesime') AS INTEGER) AS millesime, NULL AS population,
       code_commune, code_epci, code_dep, code_reg,
       ST_Multi(ST_Transform(ST_MakeEnvelope(e, n, e + 200, n + 200),
         'EPSG:' || srid, 'EPSG:4326', always_xy := true)) AS geom
FROM principale;
