-- Every territory with its parent and the codes of what holds it.
-- In: contour, lecture (population), appartenance, $annee. Out: territoire (temporary).
-- A QPV or IRIS without a commune is given the one that holds a point of its surface; a level that
-- lies in several départements or régions has no such code, and the smallest level of département,
-- région or France that holds it all as parent.
CREATE OR REPLACE TEMP TABLE territoire AS
WITH situee AS (
  SELECT c.*,
         CASE
           WHEN c.niveau IN ('region', 'departement', 'epci', 'ept') THEN NULL
           WHEN c.niveau = 'commune' THEN c.code
           WHEN c.niveau = 'arm' THEN ps_commune(c.code)
           WHEN c.niveau = 'iris' THEN ps_commune(left(c.code, 5))
           ELSE coalesce(ps_commune(c.code_commune), h.code)
         END AS commune
  FROM contour AS c
  LEFT JOIN LATERAL (
    SELECT min(k.code) AS code FROM contour AS k
    WHERE c.niveau = 'qpv' AND c.code_commune IS NULL AND k.niveau = 'commune'
      AND ST_Contains(k.geom, ST_PointOnSurface(c.geom))
  ) AS h ON true
),
large AS (  -- what the communes of a larger level have in common
  SELECT niveau, code,
         CASE WHEN min(code_epci) = max(code_epci) AND niveau = 'ept' THEN min(code_epci) END
           AS code_epci,
         CASE WHEN min(code_dep) = max(code_dep) THEN min(code_dep) END AS code_dep,
         CASE WHEN min(code_reg) = max(code_reg) THEN min(code_reg) END AS code_reg,
         sum(population) AS population
  FROM (
    SELECT a.*, l.population,
           unnest(['region', 'departement', 'epci', 'ept']) AS niveau,
           unnest([a.code_reg, a.code_dep, a.code_epci, a.code_ept]) AS code
    FROM appartenance AS a
    LEFT JOIN (
      SELECT code_commune, max(population) AS population FROM lecture GROUP BY code_commune
    ) AS l ON l.code_commune = a.code_commune
  )
  WHERE code IS NOT NULL
  GROUP BY niveau, code
),
habitants AS (
  SELECT code_commune, max(population) AS population FROM lecture GROUP BY code_commune
),
codee AS (
  SELECT s.niveau, s.code,
         coalesce(s.nom, CASE WHEN s.niveau = 'commune' THEN a.nom END, s.code) AS nom,
         CAST($annee AS INTEGER) AS annee_cog,
         coalesce(s.population, large.population,
                  CASE WHEN s.niveau = 'commune' THEN p.population END) AS population,
         s.commune AS code_commune,
         CASE s.niveau WHEN 'epci' THEN s.code ELSE coalesce(a.code_epci, large.code_epci) END
           AS code_epci,
         CASE s.niveau WHEN 'departement' THEN s.code ELSE coalesce(a.code_dep, large.code_dep) END
           AS code_dep,
         CASE s.niveau WHEN 'region' THEN s.code ELSE coalesce(a.code_reg, large.code_reg) END
           AS code_reg,
         s.geom
  FROM situee AS s
  LEFT JOIN appartenance AS a ON a.code_commune = s.commune
  LEFT JOIN habitants AS p ON p.code_commune = s.commune
  LEFT JOIN large ON large.niveau = s.niveau AND large.code = s.code
)
SELECT *,
       CASE niveau
         WHEN 'region' THEN 'FR'
         WHEN 'departement' THEN code_reg
         WHEN 'ept' THEN code_epci
         WHEN 'epci' THEN coalesce(code_dep, code_reg, 'FR')
         WHEN 'commune' THEN code_dep
         ELSE code_commune
       END AS code_parent
FROM codee;
