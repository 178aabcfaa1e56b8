-- Population and résidences principales by commune and year, in the communes of the COG.
-- In: dit_chiffre(fichier, ligne, code_commune, annee, population, residences_principales),
-- commune_reportee(code, code_commune): codes of other COG and what they became. Out: population.
-- What came of two communes is added, inside one file: the first file that tells a figure is believed.
-- A city cut in arrondissements is their sum where the file has no line of its own.
CREATE TABLE population AS
WITH chiffre AS (
  SELECT fichier, coalesce(v.code_commune, d.code_commune) AS code_commune, d.annee,
         unnest(['population', 'residences_principales']) AS sorte,
         unnest([population, residences_principales]) AS valeur
  FROM dit_chiffre AS d LEFT JOIN commune_reportee AS v ON v.code = d.code_commune
),
somme AS (
  SELECT fichier, code_commune, annee, sorte, sum(valeur) AS valeur FROM chiffre
  WHERE valeur IS NOT NULL GROUP BY ALL
),
ville AS (
  SELECT fichier, ps_ville(code_commune) AS code_commune, annee, sorte, sum(valeur) AS valeur
  FROM somme WHERE ps_arm(code_commune) IS NOT NULL GROUP BY ALL
),
toutes AS (
  FROM somme
  UNION ALL
  FROM ville ANTI JOIN somme USING (fichier, code_commune, annee, sorte)
),
premiere AS (
  SELECT code_commune, annee, sorte, arg_min(valeur, fichier) AS valeur FROM toutes
  WHERE ps_ville(code_commune) IN (SELECT code_commune FROM appartenance)
  GROUP BY code_commune, annee, sorte
)
SELECT code_commune, annee,
       CAST(round(max(valeur) FILTER (sorte = 'population')) AS INTEGER) AS population,
       CAST(round(max(valeur) FILTER (sorte = 'residences_principales')) AS INTEGER)
         AS residences_principales
FROM premiere
GROUP BY code_commune, annee
ORDER BY code_commune, annee;
