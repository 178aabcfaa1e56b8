-- Without a register: no dwelling that a line may name. Out, empty: parc, stock.
CREATE OR REPLACE TEMP TABLE parc (
  siren VARCHAR, identifiant_rpls VARCHAR, code_commune VARCHAR, adresse_id VARCHAR,
  qpv24 VARCHAR, qpv15 VARCHAR, niveau_appariement INTEGER, lon DOUBLE, lat DOUBLE);
CREATE OR REPLACE TEMP TABLE stock (siren VARCHAR, logements BIGINT);
