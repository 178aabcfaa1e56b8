-- The account of broken rules.
-- In: fichier, illisible, regle, faute; $unreadable: the code of a line that can't be split.
-- Out: rejets (in the edition file). A value that looks
-- personal is masked, and so are all values of a line that a rule found to hold one.
INSERT INTO rejets
WITH masquee AS (
  SELECT DISTINCT fichier, ligne FROM faute JOIN regle USING (n) WHERE masque
),
trouvee AS (
  SELECT faute.fichier, faute.ligne, faute.colonne,
         CASE WHEN faute.valeur IS NULL THEN NULL
              WHEN masquee.ligne IS NOT NULL OR ps_prive(faute.colonne, faute.valeur)
                THEN '(masqué)'
              ELSE left(faute.valeur, 80) END AS valeur,
         regle.code, regle.gravite, regle.message
  FROM faute
  JOIN regle USING (n)
  LEFT JOIN masquee ON masquee.fichier = faute.fichier AND masquee.ligne = faute.ligne
  UNION ALL
  SELECT fichier, ligne, NULL, NULL, $unreadable, 'erreur',
         'ligne illisible : ' || CASE raison
           WHEN 'MISSING COLUMNS' THEN 'il manque des colonnes'
           WHEN 'TOO MANY COLUMNS' THEN 'il y a trop de colonnes'
           WHEN 'UNQUOTED VALUE' THEN 'guillemets mal fermés'
           WHEN 'INVALID ENCODING' THEN 'encodage'
           WHEN 'LINE SIZE OVER MAXIMUM' THEN 'ligne trop longue'
           ELSE lower(raison) END
  FROM illisible
)
SELECT fichier.nom, ligne, colonne, valeur, code, gravite, message
FROM trouvee JOIN fichier ON fichier.numero = trouvee.fichier
ORDER BY trouvee.fichier, ligne, code;
