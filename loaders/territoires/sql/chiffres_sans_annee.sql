-- Figures of communes that tell no year: that in the name of their file, else the census in force.
-- In: liste, annee_fichier, contour; $annee, $retard. Out: rows of dit_chiffre.
INSERT INTO dit_chiffre
SELECT fichier, ligne, code_commune,
       coalesce(liste.annee, a.annee, $annee - $retard), coalesce(pmun, population),
       residences_principales
FROM liste LEFT JOIN annee_fichier AS a USING (fichier)
WHERE code_commune IS NOT NULL AND coalesce(typecom, 'COM') IN ('COM', 'ARM')
  AND coalesce(pmun, population, residences_principales) IS NOT NULL
UNION ALL
SELECT 1000000, ligne, code, $annee - $retard, population, NULL FROM contour
WHERE niveau IN ('commune', 'arm') AND population IS NOT NULL;
