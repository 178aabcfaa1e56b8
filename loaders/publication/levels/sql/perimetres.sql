-- The codes by which perimeters open a territory of a fine level: what all of its points share, so
-- that a cell or a district over two communes opens to who may see both (fail closed).
-- In: lieu, maille; {code}: which of its codes. Out: perimetre(code, …).
CREATE OR REPLACE TEMP TABLE perimetre AS
WITH dedans AS (
  SELECT {code} AS code, lieu.* FROM lieu LEFT JOIN maille ON maille.id = lieu.id
)
SELECT code, {communs}
FROM dedans
WHERE code IS NOT NULL
GROUP BY 1;
