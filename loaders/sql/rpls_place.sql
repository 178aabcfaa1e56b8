-- Dwellings with their address point and their own place.
-- In: apparie, adresse_trouvee, $point: quality up to which X, Y are the dwelling's own place,
-- $voie: up to which they are its street's. Out: place_logement.
-- Quality 33 is a random point of the commune: such a dwelling is never drawn.
CREATE OR REPLACE TEMP TABLE place_logement AS
SELECT a.*, t.adresse_id, t.niveau,
       CASE
         WHEN a.qualite_xy > $voie THEN NULL
         WHEN a.qualite_xy <= $point AND lon_lu IS NOT NULL THEN lon_lu
         WHEN t.niveau <= 3 THEN t.lon
         WHEN a.qualite_xy <= $voie AND lon_lu IS NOT NULL THEN lon_lu
         ELSE t.lon
       END AS lon,
       CASE
         WHEN a.qualite_xy > $voie THEN NULL
         WHEN a.qualite_xy <= $point AND lat_lu IS NOT NULL THEN lat_lu
         WHEN t.niveau <= 3 THEN t.lat
         WHEN a.qualite_xy <= $voie AND lat_lu IS NOT NULL THEN lat_lu
         ELSE t.lat
       END AS lat
FROM apparie AS a
JOIN adresse_trouvee AS t USING (cle);
