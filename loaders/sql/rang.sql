-- Rank of a point on a Hilbert curve: one for each part of the world, as one over all of it would be
-- ten times coarser (32 bits).
CREATE OR REPLACE TEMP MACRO ps_rang(lon, lat) AS CASE
  WHEN lon IS NULL OR lat IS NULL THEN NULL
  WHEN lon BETWEEN -6 AND 10 AND lat BETWEEN 41 AND 52 THEN ST_Hilbert(lon, lat,
    {'min_x': -6.0, 'min_y': 41.0, 'max_x': 10.0, 'max_y': 52.0}::BOX_2D)::UBIGINT
  WHEN lon < -6 THEN 4294967296 + ST_Hilbert(lon, lat,
    {'min_x': -64.0, 'min_y': 2.0, 'max_x': -51.0, 'max_y': 19.0}::BOX_2D)::UBIGINT
  ELSE 8589934592 + ST_Hilbert(lon, lat,
    {'min_x': 44.0, 'min_y': -22.0, 'max_x': 56.0, 'max_y': -12.0}::BOX_2D)::UBIGINT END;
