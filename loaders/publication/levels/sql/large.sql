-- Published rows: what is shown of the sums of each territory, beside what names it.
-- In: assise_territoire (ligne, its number, niveau, population, habite, fiabilite, entete: the row of it that names
-- a territory, the sums of each table and whether they are its own), entete (niveau, code, nom, …, geometry),
-- domine (rows of one landlord); {vide}: the status of the survey's figures where there is no group;
-- {menages}: households of the first table; a population of recent movers names as many as moved in lately
-- among everybody there (`arrives`: null of everyone); {logements}: dwellings, of
-- which business is secret where there is no group and there are landlords' files; {en_partie}: whether it is of some households;
-- {statut}: the type of a status; {retenues}, {statuts}, {termes}, {figures}: made of the sums, step by step
-- (publication_figures.py), {etapes} being what the steps leave.
-- Out: large_calcule, a view.
CREATE OR REPLACE TEMP VIEW large_calcule AS
WITH fiable AS (
  SELECT e.* EXCLUDE (niveau), a.* EXCLUDE (entete, arrives), ({vide})::{statut} AS vide,
         {en_partie} AS en_partie,
         CASE WHEN {en_partie} THEN '{sans_objet}' ELSE 'N' END::{statut} AS rpls_vide,
         CASE WHEN {logements} > 0 AND getvariable('bailleurs_connus') THEN 'S' ELSE 'N'
           END::{statut} AS economie_vide,
         d.code IS NOT NULL AS domine,
         greatest(a.{menages}, a.arrives) AS nommes,
         coalesce(e.code_dep LIKE '97%', e.code_reg LIKE '0%', e.code = 'FR-DOM') AS outre_mer
  FROM assise_territoire AS a JOIN entete AS e ON e.rowid = a.entete
  LEFT JOIN domine AS d
    ON d.niveau = a.niveau AND d.code = e.code AND d.population = a.population
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
SELECT j.* EXCLUDE (habite, vide, rpls_vide, economie_vide, en_partie, domine, nommes, outre_mer, {sommes}, {etapes}),
       CAST({millesime} AS INTEGER) AS millesime, CAST({millesime_ops} AS INTEGER) AS millesime_ops,
       CAST({millesime_rpls} AS INTEGER) AS millesime_rpls,
       CASE WHEN {exact} AND NOT domine AND fiabilite IS DISTINCT FROM 'insuffisante' THEN {menages} END
         AS menages, {figures}
FROM compte AS j;
