-- The sums of each group, of the survey and of its addresses' stock.
-- In: forme(groupe, niveau, zone), adresse_groupe(adresse, groupe, montre), menage, point.
-- Out: groupe; code_commune is null for a group formed above the communes.
CREATE TABLE groupe AS
WITH collecte AS (
  SELECT g.groupe, count(*) AS enquetes, {sommes}, sum(m.loues) AS loues
  FROM adresse_groupe AS g JOIN menage AS m ON m.adresse = g.adresse
  WHERE g.groupe IS NOT NULL
  GROUP BY 1
),
parc AS (
  SELECT g.groupe, count(*) AS adresses, sum(p.logements) AS parc, min(p.code_commune) AS premiere
  FROM adresse_groupe AS g JOIN point AS p ON p.id = g.adresse
  WHERE g.groupe IS NOT NULL
  GROUP BY 1
)
SELECT f.groupe, f.niveau, f.zone,
       CASE WHEN f.niveau <= $commune THEN parc.premiere END AS code_commune,
       parc.adresses::INTEGER AS adresses, collecte.enquetes::INTEGER AS enquetes,
       coalesce(parc.parc, 0)::INTEGER AS parc, collecte.* EXCLUDE (groupe, enquetes)
FROM forme AS f
JOIN collecte ON collecte.groupe = f.groupe
JOIN parc ON parc.groupe = f.groupe
ORDER BY f.groupe;
