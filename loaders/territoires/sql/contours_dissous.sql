-- Outlines of a level that did not come: unions of those of another one. In: contour, appartenance.
INSERT INTO contour BY NAME
SELECT '{niveau}' AS niveau, a.{code} AS code, ST_Multi(ST_Union_Agg(c.geom)) AS geom
FROM contour AS c
JOIN (SELECT DISTINCT {code}, {code_part} FROM appartenance) AS a ON a.{code_part} = c.code
WHERE c.niveau = '{part}' AND a.{code} IS NOT NULL
GROUP BY a.{code};
