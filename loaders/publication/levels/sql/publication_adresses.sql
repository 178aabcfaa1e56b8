-- The group of each table and population that each address point of the stock shows, answering or not.
-- It is its own where no other point shows that group and it was formed in its part.
-- In: lieu, montre, partage, decoupe, decrite(population, parc); {groupes}: joins of the group of
-- each table; {sources}, {exactes} of them. Out: assise_adresse, a view.
CREATE OR REPLACE TEMP VIEW assise_adresse AS
SELECT 'adresse' AS niveau, l.id AS code, p.population, {sources}, {exactes}
FROM lieu AS l
CROSS JOIN decrite AS p
{groupes}
WHERE l.liste;
