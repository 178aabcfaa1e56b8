-- The sums of each 200 m cell. A cell that is a union of groups has their sums; another shows the
-- group that holds most of its dwellings, as its addresses do.
-- In: lieu, maille, montre, decoupe, parc_adresse. Out: assise_carreau, a view.
CREATE OR REPLACE TEMP VIEW assise_carreau AS
WITH ici AS (
  SELECT maille.carreau, montre.groupe, sum(lieu.logements) AS logements, count(*) AS points
  FROM maille
  JOIN lieu ON lieu.id = maille.id
  JOIN montre ON montre.id = maille.id
  GROUP BY 1, 2
),
partage AS (
  SELECT groupe, count(*) AS points FROM montre WHERE groupe IS NOT NULL GROUP BY 1
),
tient AS (
  SELECT ici.carreau, ici.groupe,
         bool_and(g.niveau = 0 AND ici.points = partage.points) OVER c AS exact,
         row_number() OVER (
           PARTITION BY ici.carreau ORDER BY ici.logements DESC, ici.groupe) AS rang
  FROM ici
  JOIN partage ON partage.groupe = ici.groupe
  JOIN decoupe AS g ON g.groupe = ici.groupe
  WINDOW c AS (PARTITION BY ici.carreau)
),
menages AS (
  SELECT t.carreau, bool_and(t.exact) AS exact, {sommes}
  FROM tient AS t JOIN decoupe AS g ON g.groupe = t.groupe
  WHERE t.exact OR t.rang = 1
  GROUP BY 1
),
parc AS (
  SELECT maille.carreau, {parc}
  FROM maille JOIN parc_adresse AS s ON s.adresse = maille.id
  GROUP BY 1
)
SELECT 'carreau' AS niveau, c.carreau AS code, 'tous' AS population, menages.* EXCLUDE (carreau, exact), {rpls},
       coalesce(menages.exact, false) AS exact, true AS habite
FROM (SELECT DISTINCT carreau FROM maille) AS c
LEFT JOIN menages ON menages.carreau = c.carreau
LEFT JOIN parc ON parc.carreau = c.carreau;
