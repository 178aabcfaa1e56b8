-- The same sums of the survey by commune, counted again from the surveyed dwellings themselves.
-- In: menage, adresse_groupe, point; $commune: the level. Out: one row a commune.
SELECT point.code_commune AS code, {sommes}
FROM menage
JOIN adresse_groupe ON adresse_groupe.adresse = menage.adresse
JOIN groupe ON groupe.groupe = adresse_groupe.groupe AND groupe.niveau <= $commune
JOIN point ON point.id = menage.adresse
GROUP BY 1;
