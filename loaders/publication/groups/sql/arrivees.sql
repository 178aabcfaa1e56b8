-- New groups, and where addresses come. Out, empty: nouvelle, arrivee.
CREATE TEMP TABLE nouvelle (groupe INTEGER, tableau VARCHAR, population VARCHAR, niveau INTEGER,
  adresse INTEGER);
CREATE TEMP TABLE arrivee (tableau VARCHAR, population VARCHAR, adresse INTEGER, groupe INTEGER,
  montre INTEGER);
