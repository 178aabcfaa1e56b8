-- Dwellings of each group as they are today. In: affaire, nouveau. Out: membre_du_jour.
CREATE OR REPLACE TEMP VIEW membre_du_jour AS
SELECT coalesce(a.groupe, n.groupe) AS groupe, a.bailleur, {mesures}
FROM affaire AS a LEFT JOIN nouveau AS n ON n.lieu = a.lieu
WHERE coalesce(a.groupe, n.groupe) IS NOT NULL;
