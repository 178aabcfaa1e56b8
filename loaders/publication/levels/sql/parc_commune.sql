-- Cells of what counts for a commune and for no address of it: neither in a QPV nor out of any. What is of
-- no known commune counts for France alone; what is of one that is not in the newest COG counts nowhere.
-- In: logement, suite, recent_appartenance. Out: rows of cellule_parc.
INSERT INTO cellule_parc BY NAME
WITH parc AS (
  SELECT code_commune, {sommes} FROM logement WHERE adresse IS NULL GROUP BY 1
)
SELECT 'FR' AS france,
       CASE WHEN r.code_dep LIKE '97%' THEN 'FR-DOM' WHEN r.code_dep IS NOT NULL THEN 'FR-METRO' END AS partie,
       r.code_reg AS region, r.code_dep AS departement, r.code_ept AS ept, r.code_epci AS epci,
       suite.commune, 'tous' AS parmi, 0 AS points, parc.* EXCLUDE (code_commune)
FROM parc
LEFT JOIN suite ON suite.code_commune = parc.code_commune
LEFT JOIN recent_appartenance AS r ON r.code_commune = suite.commune
WHERE r.code_commune IS NOT NULL OR parc.code_commune IS NULL;
