-- The members of the groups of a table of rents, dwelling by dwelling; those that wait have the ones
-- that the last version showed. A table at a time: all at once, a country is more than there is memory.
-- In: loyer_connu(groupe, ensemble), loyer_forme, loyer_attente(ensemble), loyer_du_jour, loyer_ancien.
-- Out: rows of {cible}.loyer_membre.
INSERT INTO {cible}.loyer_membre BY NAME
SELECT e.ensemble, d.groupe, d.bailleur, d.classe, d.loyers, d.surface, d.compares, d.bas_plai,
       d.bas_plus
FROM loyer_connu AS e
JOIN loyer_forme AS f ON f.ensemble = e.ensemble
JOIN loyer_du_jour AS d ON d.groupe = e.groupe AND d.variable = f.variable
WHERE f.tableau = $table AND e.ensemble NOT IN (FROM loyer_attente)
UNION ALL
SELECT ensemble, groupe, bailleur, classe, loyers, surface, compares, bas_plai, bas_plus
FROM loyer_ancien
WHERE ensemble IN (FROM loyer_attente)
  AND ensemble IN (SELECT ensemble FROM loyer_forme WHERE tableau = $table)
ORDER BY ALL;
