-- The outlines of a level in a tile matrix: which tiles each one lies in, its margin included.
-- In: {relation}, {columns} (those of its features), {outline} (in metres of WebMercatorQuad), {unit} (degrees that
-- are as large as one of a tile's units: what is smaller is not seen), {side} (metres of a tile), {half} (of the
-- world), {margin} (of tiles). What crosses itself may not be cut (GEOS), and is mended. Out: contour_vu (fid, columns, contour), tuile_place (fid, ligne, colonne).
CREATE OR REPLACE TEMP TABLE contour_vu AS
SELECT * REPLACE (
    CASE WHEN ST_IsValid(contour) THEN contour ELSE ST_CollectionExtract(ST_MakeValid(contour), 3) END AS contour
)
FROM (SELECT fid, {columns}, {outline} AS contour, xmin, ymin, xmax, ymax FROM {relation} AS t)
WHERE xmax - xmin >= {unit} OR ymax - ymin >= {unit};
CREATE OR REPLACE TEMP TABLE tuile_place AS
WITH colonne AS (
    SELECT fid, ST_YMin(contour) AS sud, ST_YMax(contour) AS nord,
        unnest(range(
            CAST(floor((ST_XMin(contour) + {half}) / {side} - {margin}) AS BIGINT),
            CAST(floor((ST_XMax(contour) + {half}) / {side} + {margin}) AS BIGINT) + 1
        )) AS colonne
    FROM contour_vu
)
SELECT fid, colonne,
    unnest(range(
        CAST(floor(({half} - nord) / {side} - {margin}) AS BIGINT),
        CAST(floor(({half} - sud) / {side} + {margin}) AS BIGINT) + 1
    )) AS ligne
FROM colonne;
