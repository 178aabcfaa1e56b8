-- What earlier versions made, empty; `montants`: columns.
-- Out: loyer_connu, loyer_forme, loyer_attente, loyer_ancien.
CREATE OR REPLACE TEMP TABLE loyer_connu (groupe INTEGER, ensemble INTEGER);
CREATE OR REPLACE TEMP TABLE loyer_forme
  (ensemble INTEGER, tableau VARCHAR, variable VARCHAR, niveau INTEGER, zone VARCHAR);
CREATE OR REPLACE TEMP TABLE loyer_attente (ensemble INTEGER);
CREATE OR REPLACE TEMP TABLE loyer_ancien
  (ensemble INTEGER, groupe INTEGER, bailleur VARCHAR, classe VARCHAR, {montants});
