-- Published rows with the mean of their standardised shares, in whole numbers, and whether it is shown.
-- In: rows, fragilite_ecart (operande, valeur, ecart in thousandths). Out: the rows, statut, indice.
SELECT l.*, CASE WHEN {secret} THEN 'S' WHEN {somme} IS NULL THEN 'N' WHEN {groupe} THEN 'A' ELSE 'D' END
         AS statut,
       CAST(sign({somme}) * ((2 * abs({somme}) + {moitie}) // {entier}) AS INTEGER) AS indice
FROM {rows} AS l {rapprochements}
