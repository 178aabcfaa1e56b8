-- Features as they come, and what is known of levels. Out, empty: lu_contour, niveau_contour, emprise.
CREATE OR REPLACE TEMP TABLE lu_contour (
  fichier VARCHAR, ligne BIGINT, niveau VARCHAR, dit_niveau VARCHAR, code VARCHAR, nom VARCHAR,
  code_commune VARCHAR, population VARCHAR, code_dep VARCHAR, code_reg VARCHAR, code_epci VARCHAR,
  code_ept VARCHAR, brut GEOMETRY);
CREATE OR REPLACE TEMP TABLE niveau_contour (niveau VARCHAR, forme VARCHAR);
CREATE OR REPLACE TEMP TABLE emprise (ouest DOUBLE, sud DOUBLE, est DOUBLE, nord DOUBLE);
