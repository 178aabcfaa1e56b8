-- Addresses that show a group formed above the communes, or one that does not exist.
-- In: adresse_groupe, decoupe; $commune: the rank of the communes. Out: how many.
SELECT count(*)
FROM adresse_groupe AS a
LEFT JOIN decoupe AS d ON d.groupe = a.montre AND d.tableau = a.tableau
  AND d.population = a.population
WHERE montre IS NOT NULL AND coalesce(niveau, $commune + 1) > $commune;
