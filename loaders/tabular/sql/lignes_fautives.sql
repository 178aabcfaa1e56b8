-- The first lines that break each rule, as they came, for the workbook of a report.
-- In: lu, faute, regle; $maxi lines a rule; {read}: the columns r_<column> and $names theirs; {texts}: them again.
-- Masked where `masquee` is true, or the value looks personal: said once for all columns, as each of a hundred
-- times it takes 2 ms to plan.
-- Out: ligne_fautive (fichier, ligne, codes, colonnes, texts r_<column>), by file and line.
CREATE OR REPLACE TEMP TABLE ligne_fautive AS
WITH cause AS (
  SELECT fichier, ligne, code, colonne, masque FROM faute JOIN regle USING (n)
),
choisie AS (
  SELECT DISTINCT fichier, ligne FROM (
    FROM cause QUALIFY row_number() OVER (PARTITION BY code ORDER BY fichier, ligne) <= $maxi)
),
annotee AS (
  SELECT fichier, ligne, list(code ORDER BY code, colonne) AS codes,
         list(colonne ORDER BY code, colonne) AS colonnes, bool_or(masque) AS masquee
  FROM cause SEMI JOIN choisie USING (fichier, ligne)
  GROUP BY fichier, ligne
),
lue AS (
  SELECT fichier, ligne, codes, colonnes,
         list_transform([{read}], lambda t, n: CASE WHEN t IS NULL THEN NULL
           WHEN masquee OR ps_prive($names[n], t) THEN '(masqué)' ELSE left(t, $longest) END) AS textes
  FROM lu JOIN annotee USING (fichier, ligne)
)
SELECT fichier, ligne, codes, colonnes, {texts}
FROM lue
ORDER BY fichier, ligne;
