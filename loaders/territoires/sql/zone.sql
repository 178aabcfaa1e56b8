-- IRIS and QPV of points that no file places. In: a_situer(lon, lat), ter. Out: zone.
-- A point on a common edge belongs to the first code.
-- Generations of QPV: décrets 2014-1750 (QP) and 2023-1314 (QN).
CREATE OR REPLACE TEMP VIEW qpv_2024 AS
SELECT code, geom FROM ter.territoire_qpv WHERE code LIKE 'QN%';
CREATE OR REPLACE TEMP VIEW qpv_2015 AS
SELECT code, geom FROM ter.territoire_qpv WHERE code LIKE 'QP%';
CREATE OR REPLACE TEMP TABLE zone AS
SELECT p.lon, p.lat, min(i.code) AS iris, min(q24.code) AS qpv24, min(q15.code) AS qpv15
FROM (SELECT lon, lat, ST_Point(lon, lat) AS geom FROM a_situer) AS p
LEFT JOIN ter.territoire_iris AS i ON ST_Intersects(i.geom, p.geom)
LEFT JOIN qpv_2024 AS q24 ON ST_Intersects(q24.geom, p.geom)
LEFT JOIN qpv_2015 AS q15 ON ST_Intersects(q15.geom, p.geom)
GROUP BY p.lon, p.lat;
