-- Files in their order, and the account of what they break. Out, empty: fichier, rejets (which stays
-- in the edition file), remede.
CREATE OR REPLACE TEMP TABLE fichier (numero INTEGER, nom VARCHAR, forme VARCHAR, bloque BOOLEAN);
CREATE TABLE rejets (
  fichier VARCHAR, ligne INTEGER, colonne VARCHAR, valeur VARCHAR,
  code VARCHAR, gravite VARCHAR, message VARCHAR);
CREATE OR REPLACE TEMP TABLE remede (code VARCHAR, texte VARCHAR, pressante BOOLEAN);
