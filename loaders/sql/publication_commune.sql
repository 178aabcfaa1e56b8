-- Rows of indicateur_commune: every commune of the territories with its figures.
-- In: terr, entete(code, menages, fiabilite), indicateur_commune_long. Out: commune_large.
CREATE OR REPLACE TEMP TABLE commune_large AS
WITH large AS (
  SELECT code, {colonnes} FROM indicateur_commune_long GROUP BY 1
)
SELECT t.code, t.nom, t.code_parent, t.annee_cog, t.code_commune, t.code_epci, t.code_dep,
       t.code_reg, $millesime AS millesime, $millesime_ops AS millesime_ops,
       $millesime_rpls AS millesime_rpls, 'tous' AS population, entete.menages, entete.fiabilite,
       large.* EXCLUDE (code), t.geom
FROM terr.territoire_commune AS t
JOIN entete ON entete.code = t.code
JOIN large ON large.code = t.code;
