-- The sums of each 200 m cell, in each table and population. A cell that is a union of groups has
-- their sums; another shows the group that holds most of its dwellings, as its addresses do.
-- In: lieu, maille, montre, partage, decoupe, parc_adresse, decrite(population, parc); {tables}: the
-- sums of each table by cell and population; {groupes}: joins of these; {sommes}, {exactes} of them;
-- {parc}, {rpls}. Out: assise_carreau, a view.
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

CREATE OR REPLACE TEMP VIEW assise_carreau AS
WITH {tables},
parc AS (
  SELECT maille.carreau, {parc}
  FROM maille JOIN parc_adresse AS s ON s.adresse = maille.id
  GROUP BY 1
)
SELECT 'carreau' AS niveau, c.carreau AS code, p.population, {sommes}, {exactes}, {rpls},
       true AS habite
FROM (SELECT DISTINCT carreau FROM maille) AS c
CROSS JOIN decrite AS p
{groupes}
LEFT JOIN parc ON parc.carreau = c.carreau;
