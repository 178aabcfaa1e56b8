-- Outlines read, judged: what breaks a rule has its code, the rest becomes the outlines of the edition.
-- In: lu_contour, niveau_contour, emprise, faute_contour, $metropole: the EPCI whose communes have an
-- EPT besides, variable contour_pareil: degrees by which a code's outline may differ in another projection.
-- Out: contour_juge, contour; adds to faute_contour. Order: a code's first sound outline stays.
CREATE OR REPLACE TEMP TABLE contour_juge AS
WITH lisible AS (
  SELECT l.*, n.forme,
         CASE WHEN NOT ST_IsValid(brut) THEN true END AS repare,
         ST_Multi(ST_CollectionExtract(
           CASE WHEN ST_IsValid(brut) THEN brut ELSE ST_MakeValid(brut) END, 3)) AS geom
  FROM lu_contour AS l LEFT JOIN niveau_contour AS n USING (niveau)
),
place AS (
  SELECT *, (ST_XMin(geom) + ST_XMax(geom)) / 2 AS x, (ST_YMin(geom) + ST_YMax(geom)) / 2 AS y
  FROM lisible
),
vue AS (
  SELECT *,
         coalesce((SELECT bool_or(x BETWEEN ouest AND est AND y BETWEEN sud AND nord) FROM emprise), false)
           AS dedans,
         coalesce((SELECT bool_or(y BETWEEN ouest AND est AND x BETWEEN sud AND nord) FROM emprise), false)
           AS inverse
  FROM place
),
jugee AS (
  SELECT *,
         CASE WHEN niveau IS NULL THEN 'TER-036'
              WHEN code IS NULL THEN 'TER-030'
              WHEN NOT regexp_full_match(code, forme) THEN 'TER-037'
              WHEN geom IS NULL OR ST_IsEmpty(geom) THEN 'TER-031'
              WHEN NOT dedans AND inverse THEN 'TER-034'
              WHEN NOT dedans THEN 'TER-035' END AS premiere
  FROM vue
),
placee AS (
  SELECT *, row_number() OVER meme > 1 AS encore,
         greatest(abs(ST_XMin(geom) - first_value(ST_XMin(geom)) OVER meme),
                  abs(ST_YMin(geom) - first_value(ST_YMin(geom)) OVER meme),
                  abs(ST_XMax(geom) - first_value(ST_XMax(geom)) OVER meme),
                  abs(ST_YMax(geom) - first_value(ST_YMax(geom)) OVER meme)) < getvariable('contour_pareil')
         AND abs(ST_Area(geom) / first_value(ST_Area(geom)) OVER meme - 1) < 0.005 AS identique
  FROM jugee
  WINDOW meme AS (PARTITION BY niveau, code, premiere IS NULL ORDER BY fichier, ligne)
)
SELECT * EXCLUDE (premiere, forme, brut, x, y, dedans, inverse, encore, identique),
       coalesce(premiere, CASE WHEN encore AND identique THEN 'TER-047'
                               WHEN encore THEN 'TER-032' END) AS faute
FROM placee;
INSERT INTO faute_contour
SELECT fichier, ligne, faute, CASE WHEN faute = 'TER-036' THEN 'niveau' ELSE 'code' END,
       CASE WHEN faute = 'TER-036' THEN dit_niveau ELSE code END
FROM contour_juge WHERE faute <> 'TER-047'
UNION ALL
SELECT fichier, NULL, 'TER-047', NULL, count(*) || ' contours' FROM contour_juge
WHERE faute = 'TER-047' GROUP BY fichier
UNION ALL
SELECT fichier, ligne, 'TER-033', 'code', code FROM contour_juge WHERE faute IS NULL AND repare;
-- Admin Express writes `EPCI/EPT` in one column, in either order, and NR where there is none.
CREATE OR REPLACE TEMP TABLE contour AS
SELECT niveau, code, nom, fichier, ligne, code_commune,
       TRY_CAST(TRY_CAST(population AS DOUBLE) AS INTEGER) AS population, code_dep, code_reg,
       CASE WHEN list_contains(siren, $metropole) THEN $metropole ELSE siren[1] END AS code_epci,
       coalesce(code_ept, CASE WHEN list_contains(siren, $metropole)
         THEN list_filter(siren, lambda s: s <> $metropole)[1] END) AS code_ept,
       geom
FROM (
  SELECT *, list_filter(string_split(coalesce(code_epci, ''), '/'),
                        lambda s: regexp_full_match(s, '[0-9]{9}')) AS siren
  FROM contour_juge WHERE faute IS NULL
);
