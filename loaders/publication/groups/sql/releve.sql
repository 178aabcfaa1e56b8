-- What was collected at the addresses of the groups over which it is told, by landlord, and the
-- register's dwellings there (of no landlord): counted when a group is made, and never again, since
-- what a late deposit changes of it would be the business of one landlord.
-- In: nouvelle (groups of this version), adresse_groupe, menage, point, releve_connu (the last
-- version's); {tableau}: that of what was collected. Out: releve.
CREATE TABLE releve AS
WITH place AS (
  SELECT g.groupe, g.adresse
  FROM adresse_groupe AS g JOIN nouvelle AS n ON n.groupe = g.groupe
  WHERE g.tableau = '{tableau}'
)
FROM releve_connu
UNION ALL
SELECT place.groupe, m.bailleur, CAST(sum(m.menages) AS INTEGER) AS repondants,
       CAST(sum(m.loues) AS INTEGER) AS loues, CAST(count(*) AS INTEGER) AS enquetes, 0 AS parc
FROM place JOIN menage AS m ON m.adresse = place.adresse
GROUP BY 1, 2
UNION ALL
SELECT place.groupe, NULL, 0, 0, 0, CAST(sum(p.logements) AS INTEGER)
FROM place JOIN point AS p ON p.id = place.adresse
GROUP BY 1
ORDER BY 1, 2;
