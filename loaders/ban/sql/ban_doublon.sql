-- Lines of the BAN that say again an address that another line says: the same id.
-- In: lecture, ordre_famille(forme, ordre). Out: ban_doublon(fichier, ligne), the lines to pass over.
-- The line kept is of the newest family of files, an entrance before the rest, certified first.
-- Ids are compared by hash first: almost all are said once.
CREATE OR REPLACE TEMP TABLE ban_doublon AS
WITH sonde AS (
  SELECT fichier, ligne, forme, ps_ban_id(forme, id) AS cle, type_position, certification_commune
  FROM lecture
  WHERE id IS NOT NULL AND lon IS NOT NULL AND lat IS NOT NULL AND NOT (lon = 0 AND lat = 0)
),
repetee AS (
  SELECT hash(cle) AS h FROM sonde GROUP BY h HAVING count(*) > 1
)
SELECT fichier, ligne
FROM sonde SEMI JOIN repetee ON repetee.h = hash(sonde.cle)
JOIN ordre_famille USING (forme)
QUALIFY row_number() OVER (
  PARTITION BY cle
  ORDER BY ordre, NOT coalesce(ps_entree(type_position), false),
           certification_commune DESC NULLS LAST, fichier, ligne) > 1;
