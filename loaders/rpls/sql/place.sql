-- Dwellings with their address point, their own place, and the place that tells their zones.
-- In: apparie, adresse_trouvee, variables `qualite_point`: quality up to which X, Y are the dwelling's own
-- place, `qualite_voie`: up to which they are its street's. Out: place_logement, {sorte}: a view where `apparie`
-- joins nothing, a table where it is dear to make twice.
-- Quality 33 is a random point of the commune: such a dwelling is never drawn, and its X, Y serve nothing; no
-- more do those of no known quality. Its zones (like any that were drawn) are those of its address's number.
CREATE OR REPLACE TEMP {sorte} place_logement AS
WITH situee AS (
  SELECT a.*, t.adresse_id, t.niveau, t.lon AS lon_adresse, t.lat AS lat_adresse,
         CASE
           WHEN a.qualite_xy > getvariable('qualite_voie') THEN 'aucune'
           WHEN a.qualite_xy <= getvariable('qualite_point') AND lon_lu IS NOT NULL THEN 'lue'
           WHEN t.niveau <= 3 THEN 'adresse'
           WHEN a.qualite_xy <= getvariable('qualite_voie') AND lon_lu IS NOT NULL THEN 'lue'
           ELSE 'adresse'
         END AS place
  FROM apparie AS a
  JOIN adresse_trouvee AS t USING (cle)
)
SELECT * EXCLUDE (place, lon_adresse, lat_adresse, lon_lu, lat_lu),
       CASE place WHEN 'lue' THEN lon_lu WHEN 'adresse' THEN lon_adresse END AS lon,
       CASE place WHEN 'lue' THEN lat_lu WHEN 'adresse' THEN lat_adresse END AS lat,
       CASE WHEN NOT zone_tiree THEN lon WHEN niveau <= 2 THEN lon_adresse END AS lon_zone,
       CASE WHEN NOT zone_tiree THEN lat WHEN niveau <= 2 THEN lat_adresse END AS lat_zone
FROM situee;
