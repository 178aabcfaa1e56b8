-- The groups of rents and what is told of them; those that wait have the members that the last
-- version showed.
-- In: loyer_connu(groupe, ensemble), loyer_forme(ensemble, tableau, variable, niveau, zone),
-- loyer_attente(ensemble), loyer_du_jour, loyer_ancien: members of the last version; {bailleurs},
-- {part_max}: the rule.
-- Out, in {cible}: loyer_membre, loyer_groupe, loyer_ensemble, loyer_compare.
CREATE TABLE {cible}.loyer_ensemble AS
SELECT groupe, ensemble FROM loyer_connu ORDER BY ensemble, groupe;

CREATE TABLE {cible}.loyer_groupe AS
SELECT ensemble, tableau, niveau, zone, ensemble IN (FROM loyer_attente) AS attend
FROM loyer_forme ORDER BY ensemble;

CREATE TABLE {cible}.loyer_membre AS
SELECT e.ensemble, d.groupe, d.bailleur, d.classe, d.loyers, d.surface, d.compares, d.bas_plai,
       d.bas_plus
FROM loyer_connu AS e
JOIN loyer_forme AS f ON f.ensemble = e.ensemble
JOIN loyer_du_jour AS d ON d.groupe = e.groupe AND d.variable = f.variable
WHERE e.ensemble NOT IN (FROM loyer_attente)
UNION ALL
SELECT ensemble, groupe, bailleur, classe, loyers, surface, compares, bas_plai, bas_plus
FROM loyer_ancien WHERE ensemble IN (FROM loyer_attente)
ORDER BY ALL;

-- Classes whose rents are told against the ceilings: where all that is let in the group is set against
-- them, so that it is told of the dwellings that rents are told of; and these are of enough landlords,
-- counted by heads too.
CREATE TABLE {cible}.loyer_compare AS
WITH entier AS (
  SELECT ensemble FROM {cible}.loyer_membre GROUP BY ensemble HAVING min(compares) = 1
),
tenu AS (
  SELECT ensemble, classe, bailleur, count(*) AS nombre
  FROM {cible}.loyer_membre SEMI JOIN entier USING (ensemble)
  GROUP BY ALL
)
SELECT ensemble, classe FROM tenu GROUP BY ensemble, classe
HAVING count(*) >= {bailleurs} AND 100 * max(nombre) <= {part_max} * sum(nombre)
ORDER BY ALL;
