-- Address points of the stock, of the catalogue's `adresses`.
-- In: rpls_logement, adresse_trouvee, zone, ter.appartenance, variable `millesime`. Out: adresse_prete.
-- IRIS and QPV are those of most of its dwellings (the lower code of two); the point's own where
-- no dwelling has any. Without a commune there is neither.
CREATE OR REPLACE TEMP TABLE adresse_prete AS
WITH compte AS (
  SELECT adresse_id, count(*) AS logements FROM rpls_logement GROUP BY adresse_id
),
vote AS (
  SELECT adresse_id, iris, qpv24 FROM (
    SELECT adresse_id, iris, qpv24, count(*) AS n FROM rpls_logement WHERE iris IS NOT NULL
    GROUP BY adresse_id, iris, qpv24
  )
  QUALIFY row_number() OVER (PARTITION BY adresse_id ORDER BY n DESC, iris, qpv24 NULLS LAST) = 1
),
decrite AS (
  SELECT * FROM adresse_trouvee
  QUALIFY row_number() OVER (
    PARTITION BY adresse_id ORDER BY score DESC, code_postal NULLS LAST, nom_voie, cle) = 1
)
SELECT a.adresse_id AS id, CAST(getvariable('millesime') AS INTEGER) AS millesime, a.numero, a.rep, a.nom_voie,
       a.code_postal, c.code_commune, c.code_epci, c.code_ept, c.code_dep, c.code_reg,
       CASE WHEN vote.iris IS NULL THEN z.iris ELSE vote.iris END AS iris,
       CASE WHEN vote.iris IS NULL THEN z.qpv24 ELSE vote.qpv24 END AS qpv24,
       a.niveau AS niveau_appariement, a.score, compte.logements,
       CASE WHEN a.niveau < 5 THEN a.lon END AS lon, CASE WHEN a.niveau < 5 THEN a.lat END AS lat
FROM decrite AS a
JOIN compte USING (adresse_id)
LEFT JOIN ter.appartenance AS c ON c.code_commune = ps_commune(a.code_insee)
LEFT JOIN vote USING (adresse_id)
LEFT JOIN zone AS z ON z.lon = a.lon AND z.lat = a.lat;
