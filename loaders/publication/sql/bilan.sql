-- What each level grouped, and handed on. Out, empty: bilan.
CREATE TABLE {base}.bilan (tableau VARCHAR, population VARCHAR, niveau INTEGER, nom VARCHAR,
  groupes INTEGER, groupes_menages INTEGER, restants_menages INTEGER);
