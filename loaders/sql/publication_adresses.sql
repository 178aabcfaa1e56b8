-- The sums that each address point of the stock shows, answering or not: those of a group. They are
-- its own where no other point shows that group and it was formed in its part.
-- In: lieu, montre, decoupe, parc_adresse. Out: assise_adresse, a view.
CREATE OR REPLACE TEMP VIEW assise_adresse AS
WITH partage AS (
  SELECT groupe, count(*) AS points FROM montre WHERE groupe IS NOT NULL GROUP BY 1
)
SELECT 'adresse' AS niveau, l.id AS code, 'tous' AS population, {menages}, {rpls},
       coalesce(g.niveau = 0 AND partage.points = 1, false) AS exact, true AS habite
FROM lieu AS l
LEFT JOIN montre ON montre.id = l.id
LEFT JOIN partage ON partage.groupe = montre.groupe
LEFT JOIN decoupe AS g ON g.groupe = montre.groupe
LEFT JOIN parc_adresse AS parc ON parc.adresse = l.id
WHERE l.liste;
