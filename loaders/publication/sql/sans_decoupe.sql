-- Without a survey there is no group; `sommes`: columns. Out, empty: chaine, adresse_groupe, decoupe.
CREATE TEMP TABLE chaine (tableau VARCHAR, population VARCHAR, origine INTEGER, groupe INTEGER);
CREATE TEMP TABLE adresse_groupe
  (tableau VARCHAR, population VARCHAR, adresse VARCHAR, groupe INTEGER, montre INTEGER);
CREATE TEMP TABLE decoupe
  (groupe INTEGER, tableau VARCHAR, population VARCHAR, niveau INTEGER, attend BOOLEAN, {sommes});
