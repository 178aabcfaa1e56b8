-- Points whose zones no file tells. In: place_logement, adresse_trouvee. Out: a_situer(lon, lat).
CREATE OR REPLACE TEMP TABLE a_situer AS
SELECT DISTINCT lon_zone AS lon, lat_zone AS lat FROM place_logement
WHERE lon_zone IS NOT NULL AND NOT (su_iris AND su_qpv24 AND su_qpv15)
UNION
SELECT DISTINCT lon, lat FROM adresse_trouvee WHERE lon IS NOT NULL AND niveau < 5;
