-- Outlines of a relation, once a territory: it has several rows, one a population, of the same one.
-- Out: contour_connu, in their order; contour_simple, empty.
CREATE OR REPLACE TEMP TABLE contour_connu AS
SELECT {code} AS code, arg_min(geom, fid) AS geom, row_number() OVER (ORDER BY min(fid)) AS rang
FROM {table} WHERE geom IS NOT NULL AND NOT ST_IsEmpty(geom) GROUP BY {code};
CREATE OR REPLACE TEMP TABLE contour_simple (code VARCHAR, {columns});
