-- How many of the points tried (essai) are in France, read in a projection.
SELECT count_if(ps_en_france(ST_X(p), ST_Y(p))) FROM (
  SELECT ST_Transform(ST_Point({first}, {second}), 'EPSG:{srid}', 'EPSG:4326', always_xy := true)
    AS p
  FROM essai WHERE {condition});
