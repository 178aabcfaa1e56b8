-- The first lines that break each rule. In: rejets; $shown: how many of each.
SELECT fichier, ligne, colonne, valeur, code, gravite, message
FROM rejets
QUALIFY row_number() OVER (PARTITION BY code ORDER BY fichier, ligne) <= $shown
ORDER BY code, fichier, ligne;
