-- The texts of all lines, for who corrects them one by one. In: lu, faute, regle; {read}: the columns r_<column>, and
-- $names theirs; {texts}: them again, left out where `cachees` names them, or the value looks personal (said once for
-- all columns, as in lignes_fautives.sql). Out: fiche_lue(fichier, ligne, texts r_<column>).
CREATE OR REPLACE {passing} fiche_lue AS
WITH cachee AS (
  SELECT fichier, ligne, list(colonne) AS cachees FROM faute JOIN regle USING (n) WHERE masque GROUP BY ALL
),
lue AS (
  SELECT fichier, ligne,
         list_transform([{read}], lambda t, n: CASE WHEN ps_prive($names[n], t) OR (cachees IS NOT NULL
           AND (list_contains(cachees, $names[n]) OR ps_xml(t))) THEN NULL ELSE t END) AS textes
  FROM lu LEFT JOIN cachee USING (fichier, ligne)
)
SELECT fichier, ligne, {texts}
FROM lue;
