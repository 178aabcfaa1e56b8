-- What is shown of the register at each place of the fine levels; a row more for each part of France says
-- it of populations that have no dwellings. In: rang, parc_niveau (niveau, code, sums); {rpls}: the sums of a
-- place; {retenues}, {statuts} (of type {statut}), {termes}, {figures}: made of them, step by step
-- (publication_figures.py). Out: cas_rpls, a row a case.
CREATE OR REPLACE TEMP TABLE cas_rpls AS
WITH place AS (
  SELECT cas_rpls AS cas, niveau, code, outre_mer, en_partie FROM rang WHERE cas_rpls > 0
),
fiable AS (  -- apart, as a condition on each sum costs more than the two rows
  SELECT cas, outre_mer, en_partie, {rpls}
  FROM place LEFT JOIN parc_niveau AS parc ON parc.niveau = place.niveau AND parc.code = place.code
  UNION ALL BY NAME
  SELECT DISTINCT cas_rpls AS cas, outre_mer, en_partie FROM rang WHERE cas_rpls < 0
),
vide AS (
  SELECT *, CASE WHEN en_partie THEN '{sans_objet}' ELSE 'N' END::{statut} AS rpls_vide FROM fiable
),
retenu AS (
  SELECT *, {retenues} FROM vide
),
juge AS (
  SELECT *, {statuts} FROM retenu
),
compte AS (
  SELECT *, {termes} FROM juge
)
SELECT cas, {figures} FROM compte;
