-- The groups of each table of a frozen partition over everyone, and how many households of each
-- landlord they hold, with how many each sum counts. In: version (the partition file); {sommes}.
-- Out: tableau, groupe, niveau, code_commune, bailleur, and the sums, by group.
SELECT g.tableau, g.groupe, g.niveau, g.code_commune, m.bailleur, {sommes}
FROM version.groupe AS g
JOIN version.chaine AS c ON c.groupe = g.groupe
JOIN version.membre AS m ON m.groupe = c.origine
WHERE g.population = 'tous'
GROUP BY ALL
ORDER BY 2, 5;
