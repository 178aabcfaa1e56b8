-- Groups that were carried (or have no located address) belong to their zone, and to a polygon that
-- holds it wholly. A zone that has an outline is that outline; a wider one the outlines of its
-- communes; addresses without IRIS are of their commune's zone.
-- In: decoupage.groupe, groupe_repere, terr; {niveaux}: their names. Out: groupe_large (groupe, zone),
-- groupe_zone (zone, its box: null where an outline lacks, contour), groupe_contour (contour, geom: WKB in hexadecimal).
CREATE OR REPLACE TEMP TABLE groupe_large AS
SELECT d.groupe,
       CASE WHEN i.code IS NOT NULL THEN 'iris|' || i.code
            WHEN d.niveau <= {commune} THEN 'commune|' || split_part(d.zone, '|', 1)
            ELSE {niveaux}[d.niveau + 1] || '|' || d.zone END AS zone
FROM decoupage.groupe AS d
ANTI JOIN groupe_repere AS r ON r.groupe = d.groupe
LEFT JOIN terr.territoire_iris AS i
  ON i.code = split_part(d.zone, '|', 2) AND d.niveau < {commune} AND i.geom IS NOT NULL;
CREATE OR REPLACE TEMP TABLE zone_contour AS
WITH commune AS (
  SELECT 'commune|' || t.code AS contour, t.geom, a.code_dep, a.code_reg,
         coalesce(a.code_epci, '-') AS code_epci
  FROM terr.territoire_commune AS t LEFT JOIN terr.appartenance AS a ON a.code_commune = t.code
),
place AS (
  SELECT 'iris|' || code AS zone, 'iris|' || code AS contour, geom FROM terr.territoire_iris
  UNION ALL SELECT contour, contour, geom FROM commune
  UNION ALL SELECT concat_ws('|', 'epci', code_dep, code_epci), contour, geom FROM commune
  UNION ALL SELECT 'departement|' || code_dep, contour, geom FROM commune
  UNION ALL SELECT 'region|' || code_reg, contour, geom FROM commune
  UNION ALL SELECT 'france|FR', contour, geom FROM commune
)
FROM place SEMI JOIN groupe_large USING (zone);
CREATE TABLE groupe_zone AS
SELECT zone, contour, boite.*
FROM zone_contour
JOIN (
  SELECT zone, CASE WHEN entiere THEN ouest END AS ouest, CASE WHEN entiere THEN sud END AS sud,
         CASE WHEN entiere THEN est END AS est, CASE WHEN entiere THEN nord END AS nord
  FROM (
    SELECT zone, count(geom) = count(*) AS entiere, min(ST_XMin(geom)) AS ouest,
           min(ST_YMin(geom)) AS sud, max(ST_XMax(geom)) AS est, max(ST_YMax(geom)) AS nord
    FROM zone_contour GROUP BY 1
  )
) AS boite USING (zone)
ORDER BY zone, contour;
CREATE TABLE groupe_contour AS
SELECT DISTINCT contour, ST_AsHEXWKB(geom) AS geom FROM zone_contour WHERE geom IS NOT NULL
ORDER BY contour;
DROP TABLE zone_contour;
