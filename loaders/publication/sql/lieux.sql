-- Every point with its code at each level. `code_…` are those of the COG of the millésime, as
-- perimeters are read in it; the others those of the newest COG, in which series are summed.
-- In: point, stock_logement, enquete, recent_appartenance, recent_arm, suite(code_commune, commune):
-- what became of a commune. Out: lieu. `qpv_part`: whether it is in a QPV in force, null where that is not
-- known. `qpv_<zone>`: whether all of the zone is in one or out of any; null where it is both, or not all known.
CREATE OR REPLACE TEMP TABLE lieu AS
WITH dit_arm AS (
  SELECT adresse, min(code) AS arm
  FROM (
    SELECT adresse_id AS adresse, code_arm AS code FROM stock_logement
    UNION ALL
    SELECT coalesce(adresse_id, 'sans:' || id), code_insee FROM enquete
  )
  WHERE code IN (SELECT code FROM recent_arm)
  GROUP BY 1
),
place AS (
  SELECT p.id, p.liste, p.rang, p.logements, p.lon, p.lat,
         p.code_commune, p.code_epci, p.code_dep, p.code_reg, p.iris, p.qpv15, p.qpv24,
         coalesce(dit_arm.arm, iris_arm.code) AS arm, r.code_commune AS commune,
         r.code_epci AS epci, r.code_ept AS ept, coalesce(r.code_dep, p.code_dep) AS departement,
         coalesce(r.code_reg, p.code_reg) AS region, 'FR' AS france,
         CASE WHEN p.code_dep LIKE '97%' THEN 'FR-DOM' WHEN p.code_dep IS NOT NULL THEN 'FR-METRO' END AS partie,
         p.en_qpv AS qpv_part
  FROM point AS p
  LEFT JOIN suite ON suite.code_commune = p.code_commune
  LEFT JOIN recent_appartenance AS r ON r.code_commune = suite.commune
  LEFT JOIN dit_arm ON dit_arm.adresse = p.id
  LEFT JOIN recent_arm AS iris_arm ON iris_arm.code = left(p.iris, 5)
),
part AS (  -- told apart a place, not an address: twenty times fewer rows to put in order, six times
  SELECT DISTINCT code_commune, iris, code_epci, code_dep, code_reg, qpv_part,
         qpv_part IS NOT NULL AS su
  FROM place
),
zone AS (
  SELECT * EXCLUDE (su),
         CASE WHEN bool_and(su) OVER i AND min(qpv_part) OVER i = max(qpv_part) OVER i THEN qpv_part END AS qpv_iris,
         CASE WHEN bool_and(su) OVER c AND min(qpv_part) OVER c = max(qpv_part) OVER c THEN qpv_part END AS qpv_commune,
         CASE WHEN bool_and(su) OVER e AND min(qpv_part) OVER e = max(qpv_part) OVER e THEN qpv_part END AS qpv_epci,
         CASE WHEN bool_and(su) OVER d AND min(qpv_part) OVER d = max(qpv_part) OVER d THEN qpv_part END AS qpv_departement,
         CASE WHEN bool_and(su) OVER r AND min(qpv_part) OVER r = max(qpv_part) OVER r THEN qpv_part END AS qpv_region,
         CASE WHEN bool_and(su) OVER () AND min(qpv_part) OVER () = max(qpv_part) OVER () THEN qpv_part END AS qpv_france
  FROM part
  WINDOW i AS (PARTITION BY code_commune, iris), c AS (PARTITION BY code_commune),
         e AS (PARTITION BY code_dep, code_epci), d AS (PARTITION BY code_dep),
         r AS (PARTITION BY code_reg)
)
SELECT place.*, zone.qpv_iris, zone.qpv_commune, zone.qpv_epci, zone.qpv_departement,
       zone.qpv_region, zone.qpv_france
FROM place JOIN zone
  ON zone.qpv_part IS NOT DISTINCT FROM place.qpv_part
  AND zone.code_commune IS NOT DISTINCT FROM place.code_commune
  AND zone.iris IS NOT DISTINCT FROM place.iris
  AND zone.code_epci IS NOT DISTINCT FROM place.code_epci
  AND zone.code_dep IS NOT DISTINCT FROM place.code_dep
  AND zone.code_reg IS NOT DISTINCT FROM place.code_reg;
