-- Every territory with its parent and the codes of what holds it.
-- In: contour, appartenance, population, nom_niveau, $annee. Out: territoire (temporary).
-- A QPV without a commune is given the one that holds a point of its surface; a level that lies in
-- several départements or régions has no such code, and the smallest level of département, région or
-- France that holds it all as parent. The generation of a QPV is its code's: QP 2015, QN 2024.
CREATE OR REPLACE TEMP TABLE territoire AS
WITH orphelin AS (
  SELECT code, ST_PointOnSurface(geom) AS point FROM contour
  WHERE niveau = 'qpv' AND code_commune IS NULL
),
trouve AS (
  SELECT o.code, min(k.code) AS commune
  FROM orphelin AS o
  JOIN (SELECT code, geom FROM contour WHERE niveau = 'commune') AS k
    ON ST_Contains(k.geom, o.point)
  GROUP BY o.code
),
situee AS (
  SELECT c.*,
         CASE
           WHEN c.niveau IN ('region', 'departement', 'epci', 'ept') THEN NULL
           WHEN c.niveau = 'commune' THEN c.code
           WHEN c.niveau = 'arm' THEN ps_ville(c.code)
           WHEN c.niveau = 'iris' THEN ps_commune(left(c.code, 5))
           ELSE coalesce(ps_commune(c.code_commune), t.commune)
         END AS commune
  FROM contour AS c
  LEFT JOIN trouve AS t ON c.niveau = 'qpv' AND t.code = c.code
),
habitants AS (  -- the last year known
  SELECT code_commune, arg_max(population, annee) FILTER (population IS NOT NULL) AS population
  FROM population GROUP BY code_commune
),
large AS (  -- what the communes of a larger level have in common
  SELECT niveau, code,
         CASE WHEN min(code_epci) = max(code_epci) AND niveau = 'ept' THEN min(code_epci) END
           AS code_epci,
         CASE WHEN min(code_dep) = max(code_dep) THEN min(code_dep) END AS code_dep,
         CASE WHEN min(code_reg) = max(code_reg) THEN min(code_reg) END AS code_reg,
         sum(population) AS population
  FROM (
    SELECT a.*, h.population,
           unnest(['region', 'departement', 'epci', 'ept']) AS niveau,
           unnest([a.code_reg, a.code_dep, a.code_epci, a.code_ept]) AS code
    FROM appartenance AS a LEFT JOIN habitants AS h USING (code_commune)
  )
  WHERE code IS NOT NULL
  GROUP BY niveau, code
),
codee AS (
  SELECT s.niveau, s.code,
         coalesce(n.nom, CASE WHEN s.niveau = 'commune' THEN a.nom END, s.nom, s.code) AS nom,
         CAST($annee AS INTEGER) AS annee_cog,
         coalesce(CASE WHEN s.niveau IN ('commune', 'arm') THEN p.population END,
                  s.population, large.population) AS population,
         s.commune AS code_commune,
         CASE s.niveau WHEN 'epci' THEN s.code ELSE coalesce(a.code_epci, large.code_epci) END
           AS code_epci,
         CASE s.niveau WHEN 'departement' THEN s.code ELSE coalesce(a.code_dep, large.code_dep) END
           AS code_dep,
         CASE s.niveau WHEN 'region' THEN s.code ELSE coalesce(a.code_reg, large.code_reg) END
           AS code_reg,
         CASE WHEN s.niveau = 'qpv' THEN CASE WHEN s.code LIKE 'QN%' THEN 2024 ELSE 2015 END END
           AS generation,
         s.geom
  FROM situee AS s
  LEFT JOIN appartenance AS a ON a.code_commune = s.commune
  LEFT JOIN habitants AS p ON p.code_commune = s.code
  LEFT JOIN large ON large.niveau = s.niveau AND large.code = s.code
  LEFT JOIN nom_niveau AS n ON n.niveau = s.niveau AND n.code = s.code
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
