-- The point of each group formed in a part, by which a polygon holds it or not: of the addresses that
-- show the group, the nearest to the centre of their dwellings. Answering or not: were it one of a
-- member, drawing polygons around it would tell that somebody answered there. Whole numbers, so that
-- equal distances are equal on every machine.
-- In: decoupage.adresse_groupe, decoupage.groupe, lieu. Out: groupe_repere (groupe, lon, lat).
CREATE OR REPLACE TEMP TABLE groupe_repere AS
WITH montree AS (
  SELECT g.montre AS groupe, l.id, l.lon, l.lat, round(l.lon * 1e7)::BIGINT AS x,
         round(l.lat * 1e7)::BIGINT AS y, greatest(l.logements, 1)::HUGEINT AS poids
  FROM decoupage.adresse_groupe AS g
  JOIN lieu AS l ON l.id = g.adresse
  JOIN decoupage.groupe AS d ON d.groupe = g.montre
  WHERE d.niveau = 0 AND l.liste AND l.lon IS NOT NULL
),
centre AS (
  SELECT groupe, sum(x * poids) // sum(poids) AS x, sum(y * poids) // sum(poids) AS y
  FROM montree GROUP BY 1
),
ecart AS (
  SELECT m.groupe, m.id, m.lon, m.lat, (m.x - c.x)::BIGINT AS dx, (m.y - c.y)::BIGINT AS dy,
         round(1000 * cos(radians(c.y / 1e7)))::BIGINT AS aplati
  FROM montree AS m JOIN centre AS c ON c.groupe = m.groupe
)
SELECT groupe, lon, lat
FROM (
  SELECT groupe, lon, lat, row_number() OVER (
    PARTITION BY groupe
    ORDER BY (dx * aplati)::HUGEINT * (dx * aplati)
           + (dy * 1000)::HUGEINT * (dy * 1000), id) AS rang
  FROM ecart
)
WHERE rang = 1;
