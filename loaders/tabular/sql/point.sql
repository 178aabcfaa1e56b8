-- Places of the distinct coordinates of `lecture`, each by the projection of its line; null out of
-- France. What is put in is loaders.tabular.coordinates'. Out: point(srid, x, y, lon, lat).
CREATE OR REPLACE TEMP TABLE point AS
WITH lecture AS (  -- few lines differ in these: the projection costs more than telling them apart
  SELECT DISTINCT x, y, depcom, epsg, dit_epsg FROM lecture WHERE x IS NOT NULL AND y IS NOT NULL
),
lu AS MATERIALIZED (  -- once for all projections
  SELECT DISTINCT {projection} AS srid, x, y FROM lecture
),
place AS ({transforms})
SELECT srid, x, y,
       CASE WHEN ps_en_france(ST_X(p), ST_Y(p)) THEN round(ST_X(p), 7) END AS lon,
       CASE WHEN ps_en_france(ST_X(p), ST_Y(p)) THEN round(ST_Y(p), 7) END AS lat
FROM place;
