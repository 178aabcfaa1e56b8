-- Figures of communes as the lists tell them, empty. Out: dit_chiffre.
CREATE OR REPLACE TEMP TABLE dit_chiffre (
  fichier INTEGER, ligne INTEGER, code_commune VARCHAR, annee INTEGER, population DOUBLE,
  residences_principales DOUBLE);
