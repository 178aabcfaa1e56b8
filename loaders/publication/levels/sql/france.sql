-- All France, métropole and outre-mer apart; their outlines are those of their régions.
-- In: territoire_region (codes of the régions outre-mer begin with 0); {annee}: COG. Out: rows of entete.
INSERT INTO entete BY NAME
WITH partie AS (
  SELECT CASE WHEN code LIKE '0%' THEN 'FR-DOM' ELSE 'FR-METRO' END AS code,
         ST_Union_Agg(geom) AS geom
  FROM territoire_region
  GROUP BY 1
  HAVING count(geom) > 0  -- the union of nothing is an empty collection
),
nomme AS (
  FROM (VALUES ('FR', 'France', NULL), ('FR-METRO', 'France métropolitaine', 'FR'),
               ('FR-DOM', 'Outre-mer', 'FR')) AS n(code, nom, code_parent)
)
SELECT 'france' AS niveau, n.code, n.nom, n.code_parent, {annee} AS annee_cog, NULL AS code_commune,
       NULL AS code_epci, NULL AS code_dep, NULL AS code_reg,
       ST_Multi(CASE n.code WHEN 'FR' THEN (SELECT ST_Union_Agg(geom) FROM partie HAVING count(*) > 0)
                ELSE partie.geom END) AS geom
FROM nomme AS n LEFT JOIN partie ON partie.code = n.code;
