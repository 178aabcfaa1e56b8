-- Groups that must not be spoken of, counted again from the surveyed dwellings.
-- In: menage, adresse_groupe; $seuil, $coalition. Out: their numbers: none, or nothing is published.
WITH part AS (
  SELECT groupe, bailleur, sum(menages) AS siens
  FROM menage JOIN adresse_groupe ON adresse_groupe.adresse = menage.adresse
  WHERE groupe IS NOT NULL
  GROUP BY 1, 2
),
total AS (
  SELECT groupe, sum(siens) AS tous FROM part GROUP BY 1
)
SELECT DISTINCT groupe
FROM part JOIN total USING (groupe)
WHERE tous < $seuil OR ($coalition AND tous - siens BETWEEN 1 AND $seuil - 1)
ORDER BY groupe;
