-- The tiles of a zoom, of features that carry some columns. In: contour_vu, tuile_morceau; {table}, {feature} (a struct),
-- $colonnes, $z, $couche. Out: a row for each tile that is not empty, features in the order of their numbers.
INSERT INTO {table}
SELECT $colonnes, $z, ligne, colonne, ST_AsMVT({feature}, $couche, {extent}, 'geom', 'fid' ORDER BY fid)
FROM tuile_morceau JOIN contour_vu USING (fid)
GROUP BY ligne, colonne ORDER BY ligne, colonne;
