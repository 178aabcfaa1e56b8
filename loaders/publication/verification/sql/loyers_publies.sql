-- Groups of rents as `place_comptee` takes them. In: economie. Out: loyer_adresse, loyer_forme_publiee.
CREATE OR REPLACE TEMP VIEW loyer_adresse AS
SELECT a.adresse, e.ensemble AS groupe
FROM economie.loyer_ensemble AS e JOIN economie.adresse_groupe AS a ON a.groupe = e.groupe;
CREATE OR REPLACE TEMP VIEW loyer_forme_publiee AS
SELECT ensemble AS groupe, niveau FROM economie.loyer_groupe;
