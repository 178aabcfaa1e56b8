-- The relation's columns, of the catalogue's `rpls-logements`, among others that are not served.
-- In: place_logement, zone, qpv_couverture, ter.appartenance, finan_groupe, variables `millesime`;
-- `qpv_metropole`, `qpv_outre_mer`: the generation of districts that the file's own flag speaks of, null where
-- it speaks of none. Out: logement.
-- APL agreements do not exist outre-mer: `conv` is null there, not false.
-- In a district or not: what the landlord declared of the generation in force decides, as it does in published
-- figures (docs/decisions/0051-ce-que-comptent-les-chiffres.md); else the place, if outlines of that generation are
-- there for its département; else it is not known, which is neither in nor out.
-- Without a commune (99999 and 00000 in the dictionary) a dwelling has no place at all: neither point, nor IRIS, nor
-- code of a district, which would tell one; what its landlord declared stands where both generations are one.
CREATE OR REPLACE TEMP VIEW logement AS
WITH lieu_dit AS (
  SELECT * REPLACE (
           CASE WHEN depcom IS NOT NULL THEN iris END AS iris,
           CASE WHEN depcom IS NOT NULL THEN qpv24 END AS qpv24,
           CASE WHEN depcom IS NOT NULL THEN qpv15 END AS qpv15,
           su_iris AND depcom IS NOT NULL AS su_iris, su_qpv24 AND depcom IS NOT NULL AS su_qpv24,
           su_qpv15 AND depcom IS NOT NULL AS su_qpv15,
           CASE WHEN depcom IS NOT NULL THEN lon END AS lon,
           CASE WHEN depcom IS NOT NULL THEN lat END AS lat,
           CASE WHEN depcom IS NOT NULL THEN lon_zone END AS lon_zone,
           CASE WHEN depcom IS NOT NULL THEN lat_zone END AS lat_zone)
  FROM place_logement
),
situe AS (
  SELECT l.*, c.code_commune, c.code_epci, c.code_ept, c.code_dep, c.code_reg,
         CASE WHEN l.su_iris THEN l.iris ELSE z.iris END AS iris_su,
         CASE WHEN l.su_qpv24 THEN l.qpv24 ELSE z.qpv24 END AS qpv24_su,
         CASE WHEN l.su_qpv15 THEN l.qpv15 ELSE z.qpv15 END AS qpv15_su,
         l.su_qpv24 OR (l.lon_zone IS NOT NULL AND coalesce(k.couvert24, false)) AS situe24,
         l.su_qpv15 OR (l.lon_zone IS NOT NULL AND coalesce(k.couvert15, false)) AS situe15,
         CASE WHEN c.code_dep LIKE '97%' THEN getvariable('qpv_outre_mer')
           WHEN c.code_dep IS NOT NULL OR getvariable('qpv_outre_mer') = getvariable('qpv_metropole')
             THEN getvariable('qpv_metropole') END AS generation
  FROM lieu_dit AS l
  LEFT JOIN ter.appartenance AS c ON c.code_commune = ps_commune(l.depcom)
  LEFT JOIN zone AS z ON z.lon = l.lon_zone AND z.lat = l.lat_zone
  LEFT JOIN qpv_couverture AS k ON k.code_dep = c.code_dep
),
dit AS (
  SELECT *,
         CASE WHEN generation = 2024 THEN qpv END AS declare24,
         CASE WHEN generation = 2015 THEN qpv END AS declare15,
         CASE WHEN qpv24_su IS NOT NULL THEN true WHEN situe24 THEN false END AS localise24,
         CASE WHEN qpv15_su IS NOT NULL THEN true WHEN situe15 THEN false END AS localise15
  FROM situe
)
SELECT l.* REPLACE (iris_su AS iris, qpv24_su AS qpv24, qpv15_su AS qpv15,
         CASE WHEN l.code_dep NOT LIKE '97%' THEN l.conv END AS conv),
       CAST(getvariable('millesime') AS INTEGER) AS millesime, ps_arm(l.depcom) AS code_arm,
       coalesce(declare24, localise24) AS en_qpv24, coalesce(declare15, localise15) AS en_qpv15,
       CASE WHEN declare24 IS NOT NULL THEN 'declare' WHEN localise24 IS NOT NULL THEN 'localise'
         END AS origine_qpv24,
       CASE WHEN declare15 IS NOT NULL THEN 'declare' WHEN localise15 IS NOT NULL THEN 'localise'
         END AS origine_qpv15,
       CASE WHEN l.finan IS NULL THEN NULL ELSE coalesce(f.groupe, 'AUTRE') END AS finan_groupe
FROM dit AS l
LEFT JOIN finan_groupe AS f ON f.finan = l.finan;
