-- What is shown of each case of a table: its figures, computed once, whatever places show them.
-- In: rang, source_{tableau}; {source}, {exact}: columns of rang; {vide}: the status where there is no
-- group, of type {statut}; {retenues}, {statuts}, {termes}, {figures}: made of the sums, step by step
-- (publication_figures.py). Out: cas_{tableau}, a row a case, numbered from 0 without a hole: the rows of
-- such a table are found by their place, not by a search.
CREATE OR REPLACE TEMP TABLE cas_{tableau} AS
WITH vu AS (
  SELECT DISTINCT cas_{tableau} AS cas, {source} AS source, {exact}, insuffisant, outre_mer, en_partie
  FROM rang
),
fiable AS (
  SELECT vu.*, s.* EXCLUDE (source), CASE WHEN insuffisant THEN 'insuffisante' ELSE '' END AS fiabilite,
         {vide}::{statut} AS vide, false AS domine, CAST(NULL AS BIGINT) AS nommes
  FROM vu LEFT JOIN source_{tableau} AS s ON s.source = vu.source
),
retenu AS (
  SELECT *, {retenues} FROM fiable
),
juge AS (
  SELECT *, {statuts} FROM retenu
),
compte AS (
  SELECT *, {termes} FROM juge
)
SELECT row_number() OVER () - 1 AS numero, cas, {figures} FROM compte;
