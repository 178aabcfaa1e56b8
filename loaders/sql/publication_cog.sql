-- Frozen groups in the communes of the territories in use: a group follows its addresses, and
-- belongs to no commune when a change of the COG has put them in several.
-- In: decoupage.groupe, adresse_groupe, point; $commune: the level. Out: groupe.
CREATE TABLE groupe AS
WITH ici AS (
  SELECT g.groupe, min(p.code_commune) AS code, count(DISTINCT p.code_commune) AS communes
  FROM adresse_groupe AS g JOIN point AS p ON p.id = g.adresse
  WHERE g.groupe IS NOT NULL
  GROUP BY 1
)
SELECT f.* REPLACE (
  CASE WHEN f.niveau <= $commune AND ici.communes = 1 THEN ici.code END AS code_commune)
FROM decoupage.groupe AS f LEFT JOIN ici ON ici.groupe = f.groupe
WHERE f.tableau = 'base' AND f.population = 'tous'
ORDER BY f.groupe;
