-- The texts of all lines, for who corrects them one by one. In: lu, faute, regle; {texts}: the columns, left
-- out where `cachees` names them, or the value looks personal. Out: fiche_lue(fichier, ligne, texts r_<column>).
CREATE OR REPLACE TEMP TABLE fiche_lue AS
WITH cachee AS (
  SELECT fichier, ligne, list(colonne) AS cachees FROM faute JOIN regle USING (n) WHERE masque GROUP BY ALL
)
SELECT fichier, ligne, {texts}
FROM lu LEFT JOIN cachee USING (fichier, ligne);
