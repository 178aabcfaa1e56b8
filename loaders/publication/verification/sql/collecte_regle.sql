-- Groups of which what was collected must not be told, counted again landlord by landlord: too few
-- silent, alone or without one landlord's own, or dwellings of too few landlords.
-- In: decoupage.releve; $plancher, $bailleurs, $part_max; $coalition. Out: how many: 0, or nothing is published.
WITH part AS (
  SELECT groupe, bailleur, sum(loues) AS loues, sum(enquetes) AS enquetes,
         sum(repondants) AS repondants
  FROM decoupage.releve WHERE bailleur IS NOT NULL GROUP BY 1, 2
),
total AS (
  SELECT groupe, sum(loues) AS loues, sum(enquetes) AS enquetes, sum(repondants) AS repondants,
         max(loues) AS plus_loues, max(enquetes) AS plus_enquetes,
         count_if(loues > 0) AS qui_loue, count_if(enquetes > 0) AS qui_depose
  FROM part GROUP BY 1
),
vue AS (
  SELECT groupe, loues, repondants FROM total
  UNION ALL
  SELECT t.groupe, t.loues - p.loues, t.repondants - p.repondants
  FROM total AS t JOIN part AS p ON p.groupe = t.groupe WHERE $coalition
)
SELECT count(*)
FROM (
  SELECT groupe FROM vue
  WHERE loues BETWEEN 1 AND $plancher - 1 OR repondants BETWEEN 1 AND $plancher - 1
     OR loues - repondants BETWEEN 1 AND $plancher - 1
  UNION
  SELECT groupe FROM total
  WHERE loues < $plancher OR qui_loue < $bailleurs OR qui_depose < $bailleurs
     OR 100 * plus_loues > $part_max * loues OR 100 * plus_enquetes > $part_max * enquetes
);
