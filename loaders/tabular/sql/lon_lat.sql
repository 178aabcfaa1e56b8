-- Points of each file of `lecture`, those that are in France as they are, and with lon and lat exchanged.
SELECT fichier, count(*), count_if(ps_en_france(lon, lat)), count_if(ps_en_france(lat, lon))
FROM lecture WHERE lon IS NOT NULL AND lat IS NOT NULL GROUP BY fichier ORDER BY fichier;
