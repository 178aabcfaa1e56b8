-- The sums of the survey by commune, counted again from the members of the groups.
-- In: membre, groupe; $commune: the level. Out: one row a commune.
SELECT groupe.code_commune AS code, {sommes}
FROM membre JOIN groupe ON groupe.groupe = membre.groupe
WHERE groupe.niveau <= $commune
GROUP BY 1;
