-- The groups of rents and what is told of them; those that wait have the members that the last
-- version showed.
-- In: loyer_connu(groupe, ensemble), loyer_forme(ensemble, tableau, variable, niveau, zone),
-- loyer_attente(ensemble), loyer_du_jour, loyer_ancien: members of the last version.
-- Out, in {cible}: loyer_membre, loyer_groupe, loyer_ensemble.
CREATE TABLE {cible}.loyer_ensemble AS
SELECT groupe, ensemble FROM loyer_connu ORDER BY ensemble, groupe;

CREATE TABLE {cible}.loyer_groupe AS
SELECT ensemble, tableau, niveau, zone, ensemble IN (FROM loyer_attente) AS attend
FROM loyer_forme ORDER BY ensemble;

CREATE TABLE {cible}.loyer_membre AS
SELECT e.ensemble, d.groupe, d.bailleur, d.classe, d.loyers, d.surface
FROM loyer_connu AS e
JOIN loyer_forme AS f ON f.ensemble = e.ensemble
JOIN loyer_du_jour AS d ON d.groupe = e.groupe AND d.variable = f.variable
WHERE e.ensemble NOT IN (FROM loyer_attente)
UNION ALL
SELECT ensemble, groupe, bailleur, classe, loyers, surface
FROM loyer_ancien WHERE ensemble IN (FROM loyer_attente)
ORDER BY ALL;
