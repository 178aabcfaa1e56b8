-- The lines that were read, with the rules that each breaks: those at fault first.
-- In: fiche_lue (rejections.py), faute, regle, fichier, rejets; $late: the code of a rule that is applied to
-- kept lines only. Out: fiche(rang, fichier, ligne, fautes as JSON); its texts stay in fiche_lue.
CREATE OR REPLACE TEMP TABLE fiche AS
WITH cause AS (
  SELECT fichier, ligne, code, colonne, gravite FROM faute JOIN regle USING (n)
  UNION ALL
  SELECT fichier.numero, rejets.ligne, code, colonne, gravite
  FROM rejets JOIN fichier ON fichier.nom = rejets.fichier
  WHERE code = $late AND rejets.ligne IS NOT NULL
),
annotee AS (
  SELECT fichier, ligne, min(array_position(['bloquant', 'erreur', 'alerte', 'information'], gravite)) AS rang,
         to_json(list([code, colonne, gravite] ORDER BY code, colonne)) AS fautes
  FROM cause GROUP BY fichier, ligne
)
SELECT row_number() OVER (ORDER BY coalesce(annotee.rang, 5), fichier, ligne) AS rang,
       fichier, ligne, coalesce(CAST(fautes AS VARCHAR), '[]') AS fautes
FROM fiche_lue LEFT JOIN annotee USING (fichier, ligne);
