-- Postal codes of the communes of the COG, and of the arrondissements of its cities.
-- In: liste, appartenance, macros ps_insee and ps_ville. Out: commune_code_postal.
-- A list holds several in one field, or a line each. What a city's arrondissements have is the city's too.
CREATE TABLE commune_code_postal AS
WITH dit AS (
  SELECT ps_insee(code_commune) AS code, unnest(string_split(code_postal, ',')) AS code_postal
  FROM liste
  WHERE code_commune IS NOT NULL AND code_postal IS NOT NULL
    AND coalesce(typecom, 'COM') IN ('COM', 'ARM')
)
SELECT DISTINCT code_postal, code
FROM (FROM dit UNION ALL SELECT ps_ville(code), code_postal FROM dit)
WHERE ps_ville(code) IN (SELECT code_commune FROM appartenance)
ORDER BY code_postal, code;
