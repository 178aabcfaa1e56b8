-- Twins: lines whose key another line of the same form has, and those of the other form of that key.
-- In: gardee_jumelle, the lines that may be. Out: jumelle(forme, fichier, ligne, appariement, detail, rang).
-- `rang`: in an order that their other common fields tell, then the files'; 1 where there is no twin after all.
CREATE OR REPLACE TEMP TABLE jumelle AS
SELECT forme, fichier, ligne, appariement, detail,
       row_number() OVER (
         PARTITION BY forme, appariement
         ORDER BY typeconst, droit, patrimoine, origine, conv, dpe_energie, dpe_ges, dpe_date,
                  fichier, ligne) AS rang
FROM gardee_jumelle;
