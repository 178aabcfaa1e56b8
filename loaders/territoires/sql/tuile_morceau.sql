-- The outlines of a level as they are drawn in each tile of a zoom. In: contour_vu, tuile_place; {shape} (of `contour`
-- in the units of tile `ligne`, `colonne`), {last} (of the columns and of the rows of the matrix).
-- Out: tuile_morceau (fid, ligne, colonne, geom).
CREATE OR REPLACE TEMP TABLE tuile_morceau AS
SELECT * FROM (
    SELECT fid, ligne, colonne, {shape} AS geom
    FROM tuile_place JOIN contour_vu USING (fid)
    WHERE ligne BETWEEN 0 AND {last} AND colonne BETWEEN 0 AND {last}
)
WHERE geom IS NOT NULL;
