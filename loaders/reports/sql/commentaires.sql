-- What is said of the first lines that break each rule. In: cellule, remede; $n a file, $maxi lines a rule.
-- Out: ligne, colonne, code, gravite, message, remedy, by line.
SELECT ligne, colonne, code, gravite, message, texte
FROM cellule LEFT JOIN (SELECT code, any_value(texte) AS texte FROM remede GROUP BY code) USING (code)
WHERE numero = $n
QUALIFY row_number() OVER (PARTITION BY code ORDER BY ligne, colonne) <= $maxi
ORDER BY ligne, colonne, code;
