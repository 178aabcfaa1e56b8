-- Where social dwellings can be: métropole, Antilles and Guyane, La Réunion and Mayotte.
CREATE OR REPLACE TEMP MACRO ps_en_france(lon, lat) AS
  (lon BETWEEN -5.5 AND 9.8 AND lat BETWEEN 41.2 AND 51.3)
  OR (lon BETWEEN -63.3 AND -51.4 AND lat BETWEEN 2.0 AND 18.3)
  OR (lon BETWEEN 44.9 AND 56.0 AND lat BETWEEN -21.6 AND -12.4);
