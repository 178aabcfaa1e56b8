-- An outline of a commune that merged since is part of that which followed.
-- In: contour, commune_reportee. Out: contour, rows of faute_contour.
CREATE OR REPLACE TEMP TABLE contour_reuni AS
SELECT r.code_commune AS code, ST_Multi(ST_Union_Agg(c.geom)) AS geom
FROM contour AS c
JOIN (
  SELECT code, code_commune FROM commune_reportee
  UNION SELECT code_commune, code_commune FROM commune_reportee
) AS r ON r.code = c.code
WHERE c.niveau = 'commune'
  AND r.code_commune IN (SELECT r2.code_commune FROM commune_reportee AS r2
                         JOIN contour AS c2 ON c2.niveau = 'commune' AND c2.code = r2.code)
GROUP BY r.code_commune;
INSERT INTO faute_contour
SELECT fichier, ligne, 'TER-046', 'code', c.code || ' : ' || r.code_commune
FROM contour AS c JOIN commune_reportee AS r USING (code) WHERE niveau = 'commune';
DELETE FROM contour WHERE niveau = 'commune'
  AND (code IN (SELECT code FROM commune_reportee) OR code IN (SELECT code FROM contour_reuni));
INSERT INTO contour BY NAME SELECT 'commune' AS niveau, code, geom FROM contour_reuni;
