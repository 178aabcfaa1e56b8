-- Sums, table by table, of the groups that lie in a polygon: those whose point is inside or on its edge,
-- and those of the zones that it holds wholly.
-- In: {groupes}, {zones}, {contours} of one edition; {polygone}; {large}: the same, a hand wider, so
-- that the outline of a zone as it was served holds that zone; {point}, {contour}: in the system of the
-- polygon; {dans_boite}, {zone_en_boite}: conditions on boxes, looked at first, as far from a projection
-- a place can't be moved; {vues}: rows that the caller may see; {qui}: of whom; {sommes}.
-- Out: tableau, groupes, outre_mer (how many of them), then the sums; a table without group is absent.
WITH dedans AS (
  SELECT z.zone
  FROM {zones} AS z LEFT JOIN {contours} AS c ON c.contour = z.contour
  WHERE {zone_en_boite}
  GROUP BY z.zone
  HAVING bool_and(coalesce(ST_Covers({large}, {contour}), false))
),
choisi AS (
  SELECT t.* FROM {groupes} AS t WHERE {qui} AND CASE WHEN {dans_boite} THEN ST_Intersects({polygone}, {point}) ELSE FALSE END
  UNION ALL
  SELECT t.* FROM {groupes} AS t WHERE {qui} AND t.zone IN (SELECT zone FROM dedans)
)
SELECT t.tableau, count(*), count(CASE WHEN t.outre_mer THEN 1 END), {sommes}
FROM choisi AS t
WHERE {vues}
GROUP BY t.tableau
