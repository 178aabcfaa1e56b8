-- The sums of each group of the first table over everyone: its own, and those of the group of each
-- other table and population that holds it, which are its own where it is alone in it. Those of the
-- register are of the dwellings at the addresses that show it.
-- In: decoupe (the groups), chaine, montre, parc_adresse, decrite(population, parc); {premier}: the
-- first table; {groupes}: joins of the group of each table; {sommes}, {exactes} of them; {parc},
-- {rpls}; {code}: what names a group, opaque and stable. Out: assise_ilot, a view.
CREATE OR REPLACE TEMP VIEW assise_ilot AS
WITH dedans AS (
  SELECT groupe, count(*) AS origines FROM chaine GROUP BY 1
),
tenu AS (  -- one that was carried beyond the commune says nothing of this place
  SELECT c.tableau, c.population, c.origine, d.groupe, dedans.origines = 1 AS seul
  FROM chaine AS c
  JOIN decoupe AS d ON d.groupe = c.groupe
  JOIN dedans ON dedans.groupe = c.groupe
  WHERE dedans.origines = 1 OR d.niveau <= {commune}
),
parc AS (
  SELECT montre.groupe, {parc}
  FROM montre JOIN parc_adresse AS s ON s.adresse = montre.id
  WHERE montre.tableau = '{premier}' AND montre.population = 'tous'
  GROUP BY 1
)
SELECT 'ilot' AS niveau, {code} AS code, p.population, {sommes}, {exactes}, {rpls},
       true AS habite
FROM decoupe AS g
CROSS JOIN decrite AS p
{groupes}
LEFT JOIN parc ON parc.groupe = g.groupe
WHERE g.tableau = '{premier}' AND g.population = 'tous';
