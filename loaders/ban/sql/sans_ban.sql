-- Without an edition of the BAN: tables of the same names with nothing in them.
CREATE OR REPLACE TEMP TABLE ban (voie INTEGER, numero INTEGER, rep VARCHAR, id VARCHAR,
  code_insee VARCHAR, secteur VARCHAR, lon DOUBLE, lat DOUBLE, rang BIGINT);
CREATE OR REPLACE TEMP TABLE ban_nom (secteur VARCHAR, nom_norm VARCHAR, voie INTEGER);
CREATE OR REPLACE TEMP TABLE ban_voie (voie INTEGER, code_insee VARCHAR, secteur VARCHAR,
  voie_norm VARCHAR, nom_voie VARCHAR, code_postal VARCHAR, lon DOUBLE, lat DOUBLE);
CREATE OR REPLACE TEMP TABLE ban_lieu_dit (code_insee VARCHAR, secteur VARCHAR, nom_norm VARCHAR,
  nom VARCHAR, lon DOUBLE, lat DOUBLE);
CREATE OR REPLACE TEMP TABLE ban_commune (demande VARCHAR, secteur VARCHAR);
CREATE OR REPLACE TEMP TABLE ban_mot (mot VARCHAR, voies BIGINT);
