-- About a thousand points of one file, spread over its lines and always the same ones.
-- In: lecture, ps_srid, ps_projection (loaders.tabular.coordinates); $fichier, $pas: of how many lines one is taken.
-- Out: essai (x, y, dit, attendu), in metres: `dit` is the EPSG number that the line gives, `attendu` that of
-- its département.
CREATE OR REPLACE TEMP TABLE essai AS
SELECT x, y, ps_srid(epsg) AS dit, ps_projection(depcom) AS attendu
FROM lecture
WHERE fichier = $fichier AND x IS NOT NULL AND y IS NOT NULL AND depcom IS NOT NULL
  AND hash(ligne) % CAST($pas AS UBIGINT) = 0  -- a signed number would make it a HUGEINT, 50 times slower;
