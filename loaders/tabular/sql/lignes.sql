-- What becomes of lines that are no plain row. Out, empty: illisible, lines that can't be split;
-- decalage: how far a row's line is from its rank.
CREATE OR REPLACE TEMP TABLE illisible
  (fichier INTEGER, ligne INTEGER, colonne VARCHAR, raison VARCHAR);
CREATE OR REPLACE TEMP TABLE decalage (fichier INTEGER, rang BIGINT, k BIGINT);
