-- The group of each table and population that holds each group of the first table over everyone, which
-- is its own where it is alone in it. Dwellings of the register are those at the addresses that show it.
-- In: decoupe (the groups), chaine, montre, decrite(population, parc); {premier}: the
-- first table; {groupes}: joins of the group of each table; {sources}, {exactes} of them;
-- {code}: what names a group, opaque and stable. Out: assise_ilot, and the addresses of each,
-- dedans_ilot, views.
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
)
SELECT 'ilot' AS niveau, {code} AS code, p.population, {sources}, {exactes}
FROM decoupe AS g
CROSS JOIN decrite AS p
{groupes}
WHERE g.tableau = '{premier}' AND g.population = 'tous';

CREATE OR REPLACE TEMP VIEW dedans_ilot AS
SELECT {code} AS code, g.id AS adresse FROM montre AS g
WHERE g.tableau = '{premier}' AND g.population = 'tous';
