-- A commune that merged since, and that the BAN does not know by its code, is asked for by the new one.
-- In: commune_reportee, ban_ref. Out: ban_commune.
CREATE OR REPLACE TEMP VIEW ban_commune AS
FROM ban_ref.ban_commune
UNION ALL
SELECT r.code, c.secteur
FROM commune_reportee AS r JOIN ban_ref.ban_commune AS c ON c.demande = r.code_commune
WHERE r.code NOT IN (SELECT demande FROM ban_ref.ban_commune);
