-- The groups of rents, empty of members (loyers_membres.sql).
-- In: loyer_connu(groupe, ensemble), loyer_forme(ensemble, tableau, variable, niveau, zone),
-- loyer_attente(ensemble), loyer_ancien: members of the last version.
-- Out, in {cible}: loyer_groupe, loyer_ensemble, loyer_membre.
CREATE TABLE {cible}.loyer_ensemble AS
SELECT groupe, ensemble FROM loyer_connu ORDER BY ensemble, groupe;

CREATE TABLE {cible}.loyer_groupe AS
SELECT ensemble, tableau, niveau, zone, ensemble IN (FROM loyer_attente) AS attend
FROM loyer_forme ORDER BY ensemble;

CREATE TABLE {cible}.loyer_membre AS FROM loyer_ancien WHERE false;
