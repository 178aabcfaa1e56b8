-- What is shown of the register at each place of the fine levels; a row more for each part of France says
-- it of populations that have no dwellings. In: rang, parc_niveau (niveau, code, sums); {rpls}: the sums of a
-- place; {statuts} (of type {statut}), {figures}: made of them; {columns}: what is kept. Out: cas_rpls, a row a case.
CREATE OR REPLACE TEMP TABLE cas_rpls AS
WITH vu AS (
  SELECT cas_rpls AS cas, niveau, code, outre_mer, en_partie FROM rang WHERE cas_rpls > 0
  UNION ALL
  SELECT DISTINCT cas_rpls, NULL, NULL, outre_mer, en_partie FROM rang WHERE cas_rpls < 0
),
fiable AS (
  SELECT vu.*, {rpls}, CASE WHEN en_partie THEN '{sans_objet}' ELSE 'N' END::{statut} AS rpls_vide
  FROM vu LEFT JOIN parc_niveau AS parc ON parc.niveau = vu.niveau AND parc.code = vu.code
),
juge AS (
  SELECT *, {statuts} FROM fiable
)
SELECT cas, {columns}, {figures} FROM juge;
