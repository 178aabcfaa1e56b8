-- About a thousand points of one file, spread over its lines and always the same ones.
-- In: lecture, ps_srid, ps_projection (loaders.places); $fichier. Out: essai (x, y, dit, attendu),
-- in metres: `dit` is the EPSG number that the line gives, `attendu` that of its département.
CREATE OR REPLACE TEMP TABLE essai AS
WITH place AS (
  SELECT ligne, x, y, ps_srid(epsg) AS dit, ps_projection(depcom) AS attendu
  FROM lecture
  WHERE fichier = $fichier AND x IS NOT NULL AND y IS NOT NULL AND depcom IS NOT NULL
)
SELECT x, y, dit, attendu FROM place
WHERE hash(ligne) % greatest(1, (SELECT count(*) FROM place) // 1000) = 0;
