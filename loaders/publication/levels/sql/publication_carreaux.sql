-- The groups of each 200 m cell, in each table and population. A cell that is a union of groups has
-- their sums; another shows the group that holds most of its dwellings, as its addresses do.
-- In: lieu, maille, montre, partage, decoupe, decrite(population, parc); {groupes}: joins of
-- the group of each table, or of their union, numbered below 0; {sources}, {exactes} of them.
-- Out: reunion (source, groupe): the groups of each union; assise_carreau, and the addresses of each, dedans_carreau, views.
CREATE OR REPLACE TEMP TABLE cellule AS
SELECT carreau, row_number() OVER () AS cellule FROM (SELECT DISTINCT carreau FROM maille);

CREATE OR REPLACE TEMP TABLE tient AS
WITH place AS (
  SELECT lieu.rang, cellule.cellule, lieu.logements
  FROM maille JOIN cellule ON cellule.carreau = maille.carreau JOIN lieu ON lieu.id = maille.id
),
ici AS (  -- a group is of one table and population: two numbers tell rows apart, and not four texts
  SELECT place.cellule, montre.groupe, sum(place.logements) AS logements, count(*) AS points
  FROM place JOIN montre ON montre.rang = place.rang
  GROUP BY 1, 2
)
SELECT ici.cellule, g.tableau, g.population, ici.groupe, ici.logements,
       g.niveau = 0 AND ici.points = partage.points AS entier
FROM ici
JOIN partage ON partage.groupe = ici.groupe
JOIN decoupe AS g ON g.groupe = ici.groupe;

CREATE OR REPLACE TEMP TABLE tenu_carreau AS
WITH compte AS (
  SELECT cellule, tableau, population, bool_and(entier) AS exact, min(groupe) AS groupe,
         count(*) AS groupes
  FROM tient GROUP BY 1, 2, 3
),
premier AS (  -- most cells have one group: the others alone are put in order
  SELECT t.cellule, t.tableau, t.population, t.groupe
  FROM tient AS t
  SEMI JOIN (FROM compte WHERE NOT exact AND groupes > 1) AS c
    ON c.cellule = t.cellule AND c.tableau = t.tableau AND c.population = t.population
  QUALIFY row_number() OVER (
    PARTITION BY t.cellule, t.tableau, t.population ORDER BY t.logements DESC, t.groupe) = 1
)
SELECT c.cellule, c.tableau, c.population, c.exact, c.exact AND c.groupes > 1 AS reunie,
       CASE WHEN c.exact AND c.groupes > 1 THEN -row_number() OVER ()
            ELSE coalesce(p.groupe, c.groupe) END AS source
FROM compte AS c
LEFT JOIN premier AS p
  ON p.cellule = c.cellule AND p.tableau = c.tableau AND p.population = c.population;

CREATE OR REPLACE TEMP TABLE reunion AS
SELECT c.source, t.groupe
FROM tenu_carreau AS c JOIN tient AS t USING (cellule, tableau, population)
WHERE c.reunie;

CREATE OR REPLACE TEMP VIEW assise_carreau AS
SELECT 'carreau' AS niveau, c.carreau AS code, p.population, {sources}, {exactes}
FROM cellule AS c
CROSS JOIN decrite AS p
{groupes};

CREATE OR REPLACE TEMP VIEW dedans_carreau AS
SELECT carreau AS code, id AS adresse FROM maille;
