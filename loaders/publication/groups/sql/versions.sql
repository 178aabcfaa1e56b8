-- What the last version of a survey made, empty for a first one.
-- Out: pris (addresses that a group of the first table holds), connu (what each is in and shows, by
-- table and population), forme, releve_connu (what was collected there).
CREATE TEMP TABLE pris (adresse VARCHAR);
CREATE TEMP TABLE connu
  (tableau VARCHAR, population VARCHAR, adresse VARCHAR, groupe INTEGER, montre INTEGER);
CREATE TEMP TABLE forme (groupe INTEGER, tableau VARCHAR, population VARCHAR, niveau INTEGER,
  zone VARCHAR, code_commune VARCHAR);
CREATE TEMP TABLE releve_connu (groupe INTEGER, bailleur VARCHAR, repondants INTEGER, loues INTEGER,
  enquetes INTEGER, parc INTEGER);
