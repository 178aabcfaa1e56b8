-- Households of each landlord in the places of the first table's groups, of everyone and of recent
-- movers. In: membre, chaine, decoupe, groupe_place; {premier}: the first table; {places}. Out:
-- part_bailleur.
CREATE OR REPLACE TEMP TABLE part_bailleur AS
SELECT {places}, l.en_qpv, c.population AS parmi, m.bailleur, count(*) AS siens
FROM membre AS m
JOIN chaine AS c ON c.origine = m.groupe
JOIN groupe_place AS l ON l.groupe = c.groupe
WHERE c.tableau = '{premier}' AND (c.population = 'tous' OR m.emmenages_recents = 1)
GROUP BY ALL;
