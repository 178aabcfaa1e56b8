-- The cells at fault of the files that were read. In: rejets, fichier. Out: cellule(numero, ligne, colonne, code,
-- gravite, message), a row a rule that a line breaks; marque(numero, ligne, colonnes), a row a line.
CREATE OR REPLACE TEMP TABLE cellule AS
SELECT DISTINCT numero, ligne, colonne, code, gravite, message
FROM rejets JOIN fichier ON fichier.nom = rejets.fichier
WHERE ligne IS NOT NULL;
CREATE OR REPLACE TEMP TABLE marque AS
SELECT numero, ligne, list(DISTINCT colonne) FILTER (colonne IS NOT NULL) AS colonnes
FROM cellule GROUP BY numero, ligne;
