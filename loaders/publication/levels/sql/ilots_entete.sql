-- What names a group, and its outline: the hull of the addresses that show it, {rayon} m around
-- each, answering or not, so that it tells nobody who answered. A group that was carried to its
-- commune or further has none: it lies in pieces all over its zone.
-- In: decoupe, groupe_place, montre, lieu; {premier}: the first table; {code}. Out: rows of entete.
INSERT INTO entete BY NAME
WITH coin AS (
  SELECT montre.groupe, unnest([0, 1, 2, 3, 4, 5, 6, 7]) AS k,
         {{'x': round(lon + {rayon} * cos(k * pi() / 4) / (111320 * cos(radians(lat))), 7),
           'y': round(lat + {rayon} * sin(k * pi() / 4) / 111320, 7)}} AS place
  FROM montre JOIN lieu ON lieu.id = montre.id
  JOIN decoupe ON decoupe.groupe = montre.groupe AND decoupe.niveau < {commune}
  WHERE lon IS NOT NULL AND montre.tableau = '{premier}' AND montre.population = 'tous'
),
contour AS (  -- sorted once listed: an ordered aggregate keeps a buffer of 2,048 rows a group
  SELECT groupe, ST_Multi(ST_ConvexHull(ST_Collect(
           [ST_Point(p.x, p.y) for p in list_sort(list(place))]))) AS geom
  FROM coin GROUP BY 1
)
SELECT 'ilot' AS niveau, {code} AS code, {code} AS nom,
       coalesce(p.iris, p.code_commune, p.code_epci, p.code_dep, p.code_reg, 'FR') AS code_parent,
       {annee} AS annee_cog, p.code_commune, p.code_epci, p.code_dep, p.code_reg,
       {niveaux}[g.niveau + 1] AS formation, contour.geom
FROM decoupe AS g
JOIN groupe_place AS p ON p.groupe = g.groupe
LEFT JOIN contour ON contour.groupe = g.groupe
WHERE g.tableau = '{premier}' AND g.population = 'tous';
