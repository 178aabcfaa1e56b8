-- What each address is in and shows, for each table and population: groups of earlier versions
-- stay, new ones are those of the free addresses. `montre`: the group whose shares the address
-- shows, none above its commune. In: secret_point, arrivee (adresse n, tableau, population,
-- groupe, montre; -1: none), forme(groupe, niveau), connu (the last version's). Out: adresse_groupe.
CREATE TABLE adresse_groupe AS
SELECT coalesce(n.tableau, c.tableau) AS tableau, coalesce(n.population, c.population) AS population,
       coalesce(n.adresse, c.adresse) AS adresse, coalesce(c.groupe, n.groupe) AS groupe,
       coalesce(n.montre, c.montre) AS montre
FROM (
  SELECT a.tableau, a.population, p.id AS adresse, p.n, nullif(a.groupe, -1) AS groupe,
         f.groupe AS montre
  FROM arrivee AS a
  JOIN secret_point AS p ON p.n = a.adresse
  LEFT JOIN forme AS f ON f.groupe = a.montre AND f.niveau <= $commune
) AS n
FULL JOIN connu AS c
  ON c.adresse = n.adresse AND c.tableau = n.tableau AND c.population = n.population
ORDER BY tableau, population, n.n, adresse;
