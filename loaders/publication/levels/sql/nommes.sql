-- The places of the fine levels: the row of entete, or of entete_adresse, that names each, and where it is.
-- In: entete, entete_adresse. Out: nomme.
CREATE OR REPLACE TEMP TABLE nomme AS
SELECT niveau, code, ligne, code_epci,
       coalesce(code_dep LIKE '97%', code_reg LIKE '0%', false) AS outre_mer
FROM (
  SELECT niveau, code, rowid AS ligne, code_dep, code_reg, code_epci FROM entete WHERE niveau IN ({niveaux})
  UNION ALL
  SELECT niveau, code, rowid, code_dep, code_reg, code_epci FROM entete_adresse
);
