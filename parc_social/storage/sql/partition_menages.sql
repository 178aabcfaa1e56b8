-- The groups of the first table of a frozen partition, and how many households of each landlord they
-- hold. In: version (the partition file). Out: groupe, niveau, code_commune, bailleur, menages.
SELECT g.groupe, g.niveau, g.code_commune, m.bailleur, count(*) AS menages
FROM version.groupe AS g JOIN version.membre AS m ON m.groupe = g.groupe
GROUP BY ALL
ORDER BY 1, 4;
