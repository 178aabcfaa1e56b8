-- Without a list there is no line; `texts`: columns. Out, empty: illisible, lu.
CREATE OR REPLACE TEMP TABLE illisible
  (fichier INTEGER, ligne INTEGER, colonne VARCHAR, raison VARCHAR);
CREATE OR REPLACE TEMP VIEW lu AS
SELECT 0 AS fichier, 0 AS ligne, '' AS forme, false AS douteux, {texts} WHERE false;
