-- Each place of the fine levels and population, with what its figures are computed from: a case of each
-- table (its group, whether that is its own, and what else decides a status), and of the register. Many
-- places show one group, so there are far fewer cases than places.
-- In: assise (niveau, code, population, the source and exactness of each table), nomme, place_parc,
-- tenue, reunion, decoupe, decrite(population, parc); {cas}: the code of each case; {fiabilite} (of {sommes}), {en_partie};
-- {sans_parc}, {parc_vide}: see publication_parc.py.
-- Out: rang; `ligne`: the row of entete, or of entete_adresse, that names it; `parc`: that of its dwellings.
CREATE OR REPLACE TEMP TABLE rang AS
WITH tenu AS (
  SELECT groupe::BIGINT AS source, collecte FROM tenue
  UNION
  SELECT r.source, t.collecte FROM reunion AS r JOIN tenue AS t ON t.groupe = r.groupe
),
compte AS (
  SELECT t.source, {sommes} FROM tenu AS t JOIN decoupe AS d ON d.groupe = t.collecte GROUP BY 1
),
fiable AS (
  SELECT source, {fiabilite} AS fiabilite FROM compte
),
nommee AS (  -- half as many as rows of assise
  SELECT n.*, p.numero FROM nomme AS n
  LEFT JOIN place_parc AS p ON p.niveau = n.niveau AND p.ligne = n.ligne
),
dit AS (
  SELECT a.*, n.ligne, n.outre_mer, n.code_epci, n.numero, f.fiabilite, {en_partie} AS en_partie,
         coalesce(f.fiabilite = 'insuffisante', false) AS insuffisant
  FROM assise AS a
  JOIN nommee AS n ON n.niveau = a.niveau AND n.code = a.code
  LEFT JOIN fiable AS f ON f.source = a.{source}
)
SELECT dit.* EXCLUDE (code, numero), {cas},
       CASE WHEN d.parc = d.population THEN coalesce(dit.numero, {parc_vide}) ELSE {sans_parc} END AS parc
FROM dit JOIN decrite AS d ON d.population = dit.population;
