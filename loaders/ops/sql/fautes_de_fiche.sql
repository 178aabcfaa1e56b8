-- Rules that one written household breaks, with their remedies. In: rejets, remede.
SELECT r.colonne, r.valeur, r.code, r.gravite, r.message, coalesce(m.texte, '')
FROM rejets AS r
LEFT JOIN (SELECT code, max(texte) AS texte FROM remede GROUP BY code) AS m USING (code)
WHERE r.gravite <> 'information'
ORDER BY r.code, r.colonne;
