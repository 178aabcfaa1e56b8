-- The answering households of each group of the first table, with the sums that every figure is
-- counted from. In: adresse_groupe, menage; {tableau}. Out: membre.
CREATE TABLE membre AS
SELECT g.groupe, m.bailleur, m.cle, {colonnes}
FROM adresse_groupe AS g JOIN menage AS m ON m.adresse = g.adresse
WHERE g.groupe IS NOT NULL AND m.menages = 1
  AND g.tableau = '{tableau}' AND g.population = 'tous'
ORDER BY g.groupe, m.bailleur, m.cle;
