-- Rules that written rows break, by line. In: rejets. Out: ligne, code, colonne, gravite.
SELECT ligne, code, colonne, gravite
FROM rejets
WHERE ligne IS NOT NULL
ORDER BY ligne, code, colonne;
