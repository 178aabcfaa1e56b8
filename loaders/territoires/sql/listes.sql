-- What lists and outlines say of each commune, and the names of the levels above.
-- In: lecture, refusee, contour, region_departement(code_reg, code_dep), $retard: years between a
-- population without a year and the COG, $annee. Out: liste, dit_commune, cog, nom_niveau.
-- The communes of the COG are those of its list; where none came, those of the EPCI's members, else
-- those with an outline. Order: the first file that says something of a commune is believed.
CREATE OR REPLACE TEMP TABLE liste AS
SELECT lue.* EXCLUDE (code_commune, code_epci, nom_epci, code_ept, nom_ept, est_ept),
       coalesce(code_commune, CASE WHEN forme = 'population_codcom'
         THEN left(code_dep, 2) || codcom END) AS code_commune,
       CASE WHEN NOT est_ept THEN code_epci END AS code_epci,
       CASE WHEN NOT est_ept THEN nom_epci END AS nom_epci,
       CASE WHEN est_ept THEN code_epci ELSE code_ept END AS code_ept,
       CASE WHEN est_ept THEN nom_epci ELSE nom_ept END AS nom_ept
FROM (
  SELECT lecture.*,
         code_ept IS NULL AND code_epci IS NOT NULL
         AND (coalesce(upper(nature) = 'EPT', false) OR (nature IS NULL
              AND regexp_matches(lower(f.nom), '(^|[^a-z])ept([^a-z]|$)'))) AS est_ept
  FROM lecture ANTI JOIN refusee USING (fichier, ligne)
  JOIN fichier AS f ON f.numero = lecture.fichier
) AS lue;
CREATE OR REPLACE TEMP TABLE dit_commune AS
SELECT fichier AS ordre, ligne, forme, code_commune,
       CASE WHEN forme NOT LIKE 'population%' THEN nom END AS nom,
       CASE WHEN forme NOT LIKE 'population%' THEN code_dep END AS code_dep,
       CASE WHEN forme NOT LIKE 'population%' THEN code_reg END AS code_reg, code_epci, code_ept
FROM liste
WHERE forme NOT IN ('mouvement', 'departement', 'region', 'epci', 'ept', 'code_postal')
  AND code_commune IS NOT NULL AND coalesce(typecom, 'COM') = 'COM'
UNION ALL
SELECT 1000000, ligne, 'contour', code, nom, code_dep, code_reg, code_epci, code_ept
FROM contour WHERE niveau = 'commune';
CREATE OR REPLACE TEMP TABLE cog AS
WITH rang AS (
  SELECT *, CASE WHEN forme = 'commune' THEN 1
                 WHEN forme = 'contour' THEN 3
                 WHEN code_epci IS NOT NULL OR forme = 'composition' THEN 2
                 ELSE 4 END AS rang
  FROM dit_commune
)
SELECT DISTINCT code_commune FROM rang WHERE rang < 4 AND rang = (SELECT min(rang) FROM rang);
CREATE OR REPLACE TEMP TABLE nom_niveau AS
SELECT niveau, code, arg_min(nom, fichier::BIGINT * 1000000 + ligne) AS nom FROM (
  SELECT 'departement' AS niveau, code_dep AS code, nom, fichier, ligne FROM liste
  WHERE forme = 'departement'
  UNION ALL
  SELECT 'region', code_reg, nom, fichier, ligne FROM liste WHERE forme = 'region'
  UNION ALL
  SELECT 'epci', code_epci, nom_epci, fichier, ligne FROM liste
  UNION ALL
  SELECT 'ept', code_ept, nom_ept, fichier, ligne FROM liste
  UNION ALL
  SELECT 'arm', code_commune, nom, fichier, ligne FROM liste WHERE typecom = 'ARM'
)
WHERE code IS NOT NULL AND nom IS NOT NULL
GROUP BY niveau, code;
CREATE TABLE appartenance AS
WITH dit AS (
  SELECT code_commune,
         arg_min(nom, rang) FILTER (nom IS NOT NULL) AS nom,
         arg_min(code_dep, rang) FILTER (code_dep IS NOT NULL) AS code_dep,
         arg_min(code_reg, rang) FILTER (code_reg IS NOT NULL) AS code_reg,
         arg_min(code_epci, rang) FILTER (code_epci IS NOT NULL) AS code_epci,
         arg_min(code_ept, rang) FILTER (code_ept IS NOT NULL) AS code_ept
  FROM (SELECT *, ordre::BIGINT * 1000000 + ligne AS rang FROM dit_commune SEMI JOIN cog USING (code_commune))
  GROUP BY code_commune
),
situe AS (
  SELECT *, coalesce(code_dep, CASE WHEN code_commune LIKE '97%' OR code_commune LIKE '98%'
                                    THEN left(code_commune, 3) ELSE left(code_commune, 2) END) AS dep
  FROM dit
),
liste_dep AS (
  SELECT code_dep, min(code_reg) AS code_reg FROM liste
  WHERE forme = 'departement' AND code_reg IS NOT NULL GROUP BY code_dep
)
SELECT s.code_commune, coalesce(s.nom, s.code_commune) AS nom, s.dep AS code_dep,
       coalesce(s.code_reg, d.code_reg, r.code_reg) AS code_reg, s.code_epci, s.code_ept
FROM situe AS s
LEFT JOIN liste_dep AS d ON d.code_dep = s.dep
LEFT JOIN region_departement AS r ON r.code_dep = s.dep
ORDER BY s.code_commune;
