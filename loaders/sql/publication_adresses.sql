-- The sums that each address point of the stock shows, answering or not: those of a group of each
-- table and population. They are its own where no other point shows that group and it was formed in
-- its part.
-- In: lieu, montre, partage, decoupe, parc_adresse, decrite(population, parc); {groupes}: joins of
-- the group of each table; {sommes}, {exactes} of them; {rpls}. Out: assise_adresse, a view.
CREATE OR REPLACE TEMP VIEW assise_adresse AS
SELECT 'adresse' AS niveau, l.id AS code, p.population, {sommes}, {exactes}, {rpls},
       true AS habite
FROM lieu AS l
CROSS JOIN decrite AS p
{groupes}
LEFT JOIN parc_adresse AS parc ON parc.adresse = l.id
WHERE l.liste;
