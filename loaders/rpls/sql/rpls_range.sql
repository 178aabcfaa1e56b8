-- Lines kept, with their rank among their twins and the place that they tell.
-- In: gardee, jumelle, point. Out: ligne.
CREATE OR REPLACE TEMP VIEW ligne AS
SELECT gardee.*, coalesce(jumelle.rang, 1) AS rang, point.lon AS lon_lu, point.lat AS lat_lu
FROM gardee
LEFT JOIN jumelle ON jumelle.fichier = gardee.fichier AND jumelle.ligne = gardee.ligne
LEFT JOIN point ON point.srid = gardee.srid AND point.x = gardee.x AND point.y = gardee.y;
