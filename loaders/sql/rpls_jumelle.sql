-- Twins: lines whose key another line of the same form has, and those of the other form of that key.
-- In: gardee. Out: jumelle(forme, fichier, ligne, appariement, detail, rang). `rang`: in an order
-- that their other common fields tell, then the files'. Few lines have a twin: only they are sorted.
-- A hash that two keys share brings in lines without a twin, of rank 1.
CREATE OR REPLACE TEMP TABLE empreinte AS
SELECT forme, fichier, ligne, hash(appariement) AS h FROM gardee;
CREATE OR REPLACE TEMP TABLE jumelle AS
WITH partagee AS (
  SELECT DISTINCT h FROM (SELECT h FROM empreinte GROUP BY forme, h HAVING count(*) > 1)
)
SELECT forme, fichier, ligne, appariement, detail,
       row_number() OVER (
         PARTITION BY forme, appariement
         ORDER BY typeconst, droit, patrimoine, origine, conv, dpe_energie, dpe_ges, dpe_date,
                  fichier, ligne) AS rang
FROM gardee
SEMI JOIN (FROM empreinte SEMI JOIN partagee USING (h)) USING (fichier, ligne);
DROP TABLE empreinte;
