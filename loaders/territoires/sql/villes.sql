-- Commune of a municipal arrondissement's code, and whether a code is one's.
-- Source: COG, arrondissements municipaux of Paris, Lyon and Marseille.
CREATE OR REPLACE TEMP MACRO ps_ville(code) AS CASE
  WHEN code BETWEEN '75101' AND '75120' THEN '75056'
  WHEN code BETWEEN '69381' AND '69389' THEN '69123'
  WHEN code BETWEEN '13201' AND '13216' THEN '13055'
  ELSE code END;
CREATE OR REPLACE TEMP MACRO ps_arm(code) AS CASE WHEN ps_ville(code) <> code THEN code END;
-- Codes of another COG, none yet.
CREATE OR REPLACE TEMP TABLE commune_reportee
  (code VARCHAR, code_commune VARCHAR, annee INTEGER);
