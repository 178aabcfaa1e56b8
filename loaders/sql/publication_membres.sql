-- The answering households of each group, with the sums that every figure is counted from.
-- In: adresse_groupe, menage. Out: membre.
CREATE TABLE membre AS
SELECT g.groupe, m.bailleur, m.cle, {colonnes}
FROM adresse_groupe AS g JOIN menage AS m ON m.adresse = g.adresse
WHERE g.groupe IS NOT NULL AND m.menages = 1
ORDER BY g.groupe, m.bailleur, m.cle;
