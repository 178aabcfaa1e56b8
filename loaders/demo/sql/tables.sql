-- The bench of one département. In: nothing. Out: empty tables; coordinates in degrees and metres,
-- months counted since year 0, positions (`n`) from 0.
CREATE OR REPLACE TABLE lieu (
  n INTEGER, code VARCHAR, nom VARCHAR, code_commune VARCHAR, code_postal VARCHAR,
  code_dep VARCHAR, nom_dep VARCHAR, code_reg VARCHAR, nom_reg VARCHAR,
  code_epci VARCHAR, nom_epci VARCHAR, a_qpv BOOLEAN);
CREATE OR REPLACE TABLE zone (sorte VARCHAR, n INTEGER, code VARCHAR, nom VARCHAR);
CREATE OR REPLACE TABLE voie (
  n INTEGER, lieu INTEGER, rang INTEGER, type INTEGER, nom INTEGER, lieudit INTEGER,
  absente BOOLEAN);
CREATE OR REPLACE TABLE residence (
  n INTEGER, bailleur INTEGER, typeconst INTEGER, construct INTEGER, locat INTEGER,
  patrimoine INTEGER, finan INTEGER, origine INTEGER, droit INTEGER, conv BOOLEAN,
  datconv INTEGER, batiments INTEGER);
CREATE OR REPLACE TABLE adresse (
  n INTEGER, residence INTEGER, voie INTEGER, lieu INTEGER, batiment INTEGER, ecart INTEGER,
  numero INTEGER, rep INTEGER, lon DOUBLE, lat DOUBLE, ban_x DOUBLE, ban_y DOUBLE, qualite INTEGER,
  ecart_m INTEGER, x DOUBLE, y DOUBLE, p_iris INTEGER, p_qpv24 INTEGER, p_qpv15 INTEGER,
  qpv24 INTEGER, qpv15 INTEGER);
CREATE OR REPLACE TABLE autre_adresse (
  voie INTEGER, lieu INTEGER, numero INTEGER, rep INTEGER, lon DOUBLE, lat DOUBLE,
  ban_x DOUBLE, ban_y DOUBLE);
CREATE OR REPLACE TABLE logement (
  n INTEGER, adresse INTEGER, residence INTEGER, rang INTEGER, etage INTEGER, nbpiece INTEGER,
  surfhab INTEGER, dpe INTEGER, ges INTEGER, dpe_mois INTEGER, pmr INTEGER, contingent INTEGER,
  tirage DOUBLE, melange INTEGER);
CREATE OR REPLACE TABLE etat (
  n INTEGER, annee INTEGER, mode INTEGER, bail INTEGER, offre INTEGER, loyer INTEGER,
  accessoires INTEGER);
CREATE OR REPLACE TABLE sortie (
  n INTEGER, annee INTEGER, mode INTEGER, bail INTEGER, offre INTEGER, loyer INTEGER,
  accessoires INTEGER, motif INTEGER);
CREATE OR REPLACE TABLE menage (
  n INTEGER, annee INTEGER, reponse INTEGER, rfr BOOLEAN, age_connu BOOLEAN, aide_connue BOOLEAN,
  activite_connue BOOLEAN, composition INTEGER, categorie INTEGER, charge INTEGER,
  mineurs INTEGER, majeurs INTEGER, occupants INTEGER, age_titulaire INTEGER,
  occ_0_5 INTEGER, occ_6_10 INTEGER, occ_11_17 INTEGER, occ_18_24 INTEGER, occ_25_29 INTEGER,
  occ_30_39 INTEGER, occ_40_49 INTEGER, occ_50_64 INTEGER, occ_65_74 INTEGER, occ_75p INTEGER,
  stable INTEGER, precaire INTEGER, chomeur INTEGER, sans_emploi INTEGER, tranche INTEGER,
  aidee BOOLEAN);
