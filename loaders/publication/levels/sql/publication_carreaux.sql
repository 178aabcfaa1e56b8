-- The groups of each 200 m cell, in each table and population. A cell that is a union of groups has
-- their sums; another shows the group that holds most of its dwellings, as its addresses do.
-- In: lieu, maille, montre, partage, decoupe, decrite(population, parc); {groupes}: joins of
-- the group of each table, or of their union, numbered below 0; {sources}, {exactes} of them.
-- Out: reunion (source, groupe): the groups of each union; assise_carreau, and the addresses of each, dedans_carreau, views.
CREATE OR REPLACE TEMP TABLE tient AS
WITH ici AS (
  SELECT maille.carreau, montre.tableau, montre.population, montre.groupe,
         sum(lieu.logements) AS logements, count(*) AS points
  FROM maille
  JOIN lieu ON lieu.id = maille.id
  JOIN montre ON montre.id = maille.id
  GROUP BY 1, 2, 3, 4
),
range AS (
  SELECT ici.carreau, ici.tableau, ici.population, ici.groupe,
         bool_and(g.niveau = 0 AND ici.points = partage.points) OVER c AS exact,
         row_number() OVER (
           PARTITION BY ici.carreau, ici.tableau, ici.population
           ORDER BY ici.logements DESC, ici.groupe) AS rang
  FROM ici
  JOIN partage ON partage.groupe = ici.groupe
  JOIN decoupe AS g ON g.groupe = ici.groupe
  WINDOW c AS (PARTITION BY ici.carreau, ici.tableau, ici.population)
)
SELECT carreau, tableau, population, groupe, exact FROM range WHERE exact OR rang = 1;

CREATE OR REPLACE TEMP TABLE tenu_carreau AS
SELECT *, CASE WHEN groupes = 1 THEN groupe ELSE -row_number() OVER () END AS source
FROM (
  SELECT carreau, tableau, population, bool_and(exact) AS exact, min(groupe) AS groupe,
         count(*) AS groupes
  FROM tient GROUP BY 1, 2, 3
);

CREATE OR REPLACE TEMP TABLE reunion AS
SELECT c.source, t.groupe
FROM tenu_carreau AS c JOIN tient AS t USING (carreau, tableau, population)
WHERE c.groupes > 1;

CREATE OR REPLACE TEMP VIEW assise_carreau AS
SELECT 'carreau' AS niveau, c.carreau AS code, p.population, {sources}, {exactes}
FROM (SELECT DISTINCT carreau FROM maille) AS c
CROSS JOIN decrite AS p
{groupes};

CREATE OR REPLACE TEMP VIEW dedans_carreau AS
SELECT carreau AS code, id AS adresse FROM maille;
