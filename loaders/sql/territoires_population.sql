-- Population and résidences principales by commune and year, in the communes of the COG.
-- In: dit_chiffre(fichier, ligne, code_commune, annee, population, residences_principales),
-- commune_reportee(code, code_commune): codes of other COG and what they became. Out: population.
-- What came of two communes is added; the first file that tells a year of a commune is believed.
CREATE TABLE population AS
WITH premier AS (
  SELECT * FROM dit_chiffre
  QUALIFY rank() OVER (PARTITION BY code_commune, annee, population IS NULL,
                       residences_principales IS NULL ORDER BY fichier) = 1
),
unique_ AS (
  SELECT code_commune, annee, max(population) AS population,
         max(residences_principales) AS residences_principales
  FROM premier GROUP BY code_commune, annee
)
SELECT coalesce(v.code_commune, u.code_commune) AS code_commune, u.annee,
       CAST(round(sum(u.population)) AS INTEGER) AS population,
       CAST(round(sum(u.residences_principales)) AS INTEGER) AS residences_principales
FROM unique_ AS u
LEFT JOIN commune_reportee AS v ON v.code = u.code_commune
WHERE v.code_commune IS NOT NULL
   OR u.code_commune IN (SELECT code_commune FROM appartenance)
   OR ps_ville(u.code_commune) IN (SELECT code_commune FROM appartenance)
GROUP BY 1, 2
ORDER BY 1, 2;
