-- Lines that may have a twin: a hash of their key is that of another line of the same form's, or of a line of
-- the other form whose own is. In: gardee. Out: suspecte(fichier, ligne). Few lines are: only they are sorted.
-- A hash that two keys share brings in lines without a twin.
CREATE OR REPLACE TEMP TABLE empreinte AS
SELECT forme, fichier, ligne, hash(appariement) AS h FROM gardee;
CREATE OR REPLACE TEMP TABLE suspecte AS
WITH partagee AS (
  SELECT DISTINCT h FROM (SELECT h FROM empreinte GROUP BY forme, h HAVING count(*) > 1)
)
SELECT fichier, ligne FROM empreinte SEMI JOIN partagee USING (h);
DROP TABLE empreinte;
