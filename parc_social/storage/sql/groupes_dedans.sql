-- Sums, table by table, of the groups that lie in a polygon: those whose point is inside or on its edge,
-- and those of the zones that it holds wholly.
-- In: {groupes}, {zones}, {contours} of one edition; {polygone}; {large}: the same, a hand wider, so
-- that the outline of a zone as it was served holds that zone; {point}, {contour}: in the system of the
-- polygon; {dans_boite}, {zone_en_boite}: conditions on boxes, looked at first, as far from a projection
-- a place can't be moved; {vues}: rows that the caller may see; {qui}: of whom; {sommes}.
-- {collecte}: of each group, those over which what was collected there is told, each counted once.
-- Out: tableau, groupes, outre_mer (how many of them), what was collected, then the sums; a table without
-- group is absent.
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
),
vu AS (
  SELECT t.* FROM choisi AS t WHERE {vues}
),
tenu AS (
  SELECT DISTINCT t.tableau, c.collecte, c.repondants, c.loues, c.enquetes, c.parc
  FROM vu AS t JOIN {collecte} AS c ON c.groupe = t.groupe
),
releve AS (
  SELECT tableau, sum(repondants) AS repondants, sum(loues) AS loues, sum(enquetes) AS enquetes,
         sum(parc) AS parc
  FROM tenu GROUP BY tableau
),
compte AS (
  SELECT t.tableau, count(*) AS groupes, count(CASE WHEN t.outre_mer THEN 1 END) AS outre_mer, {sommes}
  FROM vu AS t GROUP BY t.tableau
)
SELECT c.tableau, c.groupes, c.outre_mer, r.repondants, r.loues, r.enquetes, r.parc, {dites}
FROM compte AS c LEFT JOIN releve AS r ON r.tableau = c.tableau
