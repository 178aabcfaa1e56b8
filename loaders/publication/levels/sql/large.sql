-- Published rows: what is shown of the sums of each territory, beside what names it.
-- In: assise_territoire (niveau, code, population, habite, fiabilite, the sums of each table and
-- whether they are its own), somme_menages, entete (niveau, code, nom, …, geometry), domine (rows of one landlord); {vide}: the status
-- of the survey's figures where there is no group; {menages}, {recents}: households of the first table, and
-- those among them that moved in lately: a population of recent movers names the latter, of everyone
-- (`parmi_tous`: the population that its own is a part of); {logements}: dwellings, of
-- which business is secret where there is no group and there are landlords' files; {en_partie}: whether it is of some households;
-- {statut}: the type of a status; {retenues}, {statuts}, {termes}, {figures}: made of the sums, step by step
-- (publication_figures.py), {etapes} being what the steps leave.
-- Out: large_calcule, a view; `ligne` is the row of assise_territoire.
CREATE OR REPLACE TEMP VIEW large_calcule AS
WITH fiable AS (
  SELECT e.*, a.* EXCLUDE (niveau, code), a.rowid AS ligne, ({vide})::{statut} AS vide,
         {en_partie} AS en_partie,
         CASE WHEN {en_partie} THEN '{sans_objet}' ELSE 'N' END::{statut} AS rpls_vide,
         CASE WHEN {logements} > 0 AND getvariable('bailleurs_connus') THEN 'S' ELSE 'N'
           END::{statut} AS economie_vide,
         d.code IS NOT NULL AS domine,
         greatest(a.{menages}, CASE WHEN {en_partie} THEN tous.arrives END) AS nommes,
         coalesce(e.code_dep LIKE '97%', e.code_reg LIKE '0%', e.code = 'FR-DOM') AS outre_mer
  FROM assise_territoire AS a JOIN entete AS e ON e.niveau = a.niveau AND e.code = a.code
  LEFT JOIN domine AS d
    ON d.niveau = a.niveau AND d.code = a.code AND d.population = a.population
  LEFT JOIN (SELECT niveau, code, population AS parmi, {recents} AS arrives FROM somme_menages) AS tous
    ON tous.niveau = a.niveau AND tous.code = a.code AND tous.parmi = {parmi_tous}
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
