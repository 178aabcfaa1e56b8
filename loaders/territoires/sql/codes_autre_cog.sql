-- Codes that may be of another COG: those of figures, members, outlines, IRIS, QPV and postal codes.
SELECT DISTINCT code FROM (
  SELECT code_commune AS code FROM dit_chiffre
  UNION SELECT code_commune FROM dit_commune
  UNION SELECT code_commune FROM liste WHERE forme = 'code_postal'
  UNION SELECT CASE niveau WHEN 'iris' THEN left(code, 5) ELSE code_commune END FROM contour
  WHERE niveau IN ('iris', 'qpv'))
WHERE code IS NOT NULL AND ps_ville(code) NOT IN (SELECT code_commune FROM cog);
