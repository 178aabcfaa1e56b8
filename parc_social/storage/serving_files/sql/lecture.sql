-- What a serving file has beside what every GeoPackage has: what it is, and where points lie.
-- Out: an empty GeoPackage with its record.
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('WGS 84', 4326, 'EPSG', 4326, 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]', 'longitude/latitude');
CREATE TABLE parc_social_lecture (
  relation TEXT PRIMARY KEY, edition TEXT NOT NULL, sha256 TEXT NOT NULL, forme TEXT NOT NULL, lignes INTEGER NOT NULL
)
