-- What names each territory. Out, empty: entete.
CREATE OR REPLACE TEMP TABLE entete (
  niveau VARCHAR, code VARCHAR, nom VARCHAR, code_parent VARCHAR, annee_cog INTEGER,
  code_commune VARCHAR, code_epci VARCHAR, code_dep VARCHAR, code_reg VARCHAR, formation VARCHAR,
  geom GEOMETRY);
