-- What an edition has cut of a level. Out: colonnes, z.
SELECT DISTINCT colonnes, z FROM {table}
