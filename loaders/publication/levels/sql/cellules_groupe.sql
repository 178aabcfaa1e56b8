-- Sums of the groups of a table that lie in the same place at every level, by who is counted.
-- In: groupe_place, decoupe; {tableau}, {places}, {sommes}. Out: cellule_de_{tableau}.
CREATE OR REPLACE TEMP TABLE cellule_de_{tableau} AS
SELECT {places}, l.en_qpv, s.population AS parmi, {sommes}
FROM groupe_place AS l JOIN decoupe AS s ON s.groupe = l.groupe
WHERE s.tableau = '{tableau}'
GROUP BY ALL
