-- Dwellings kept whose address point stands outside their commune's outline, farther than a tolerance
-- (degrees; in longitude it is shorter on the ground). A point found by its commune alone tells nothing.
-- In: menage, fichier, ter.territoire_commune; $tolerance, $code, $gravite, $message. Out: rejets.
INSERT INTO rejets
WITH posee AS (
  SELECT fichier, ligne, code_insee, code_commune, lon, lat FROM menage
  WHERE lon IS NOT NULL AND niveau_appariement BETWEEN 1 AND 4
),
dehors AS (
  SELECT p.code_commune, p.lon, p.lat
  FROM (SELECT DISTINCT code_commune, lon, lat FROM posee) AS p
  JOIN ter.territoire_commune AS c ON c.code = p.code_commune
  WHERE c.geom IS NOT NULL AND NOT ST_DWithin(c.geom, ST_Point(p.lon, p.lat), $tolerance)
)
SELECT fichier.nom, posee.ligne, 'code_insee', posee.code_insee, $code, $gravite, $message
FROM posee
JOIN dehors USING (code_commune, lon, lat)
JOIN fichier ON fichier.numero = posee.fichier
ORDER BY posee.fichier, posee.ligne;
