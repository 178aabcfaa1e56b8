-- Figures of communes of one year and kind, by their column. In: liste. Out: rows of dit_chiffre.
INSERT INTO dit_chiffre (fichier, ligne, code_commune, annee, {kind})
SELECT fichier, ligne, code_commune, {year}, {column} FROM liste
WHERE code_commune IS NOT NULL AND {column} IS NOT NULL
  AND coalesce(typecom, 'COM') IN ('COM', 'ARM');
