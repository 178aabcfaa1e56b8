-- What the groups of rents are now, and what came and left of rents and of surfaces since an earlier
-- version: dwellings with the same landlord, class and amount are the same, as figures tell.
-- In: loyer_du_jour, loyer_connu(groupe, ensemble), loyer_forme(ensemble, tableau, variable),
-- `avant`: the version. Out: cote ('maintenant', 'plus', 'moins'), ensemble, groupe, bailleur
-- (numbered), classe, loyers, surface.
WITH jour AS (
  SELECT e.ensemble, d.groupe, d.bailleur, d.classe, d.loyers, d.surface
  FROM loyer_connu AS e
  JOIN loyer_forme AS f ON f.ensemble = e.ensemble
  JOIN loyer_du_jour AS d ON d.groupe = e.groupe AND d.variable = f.variable
),
deux AS (
  SELECT 1 AS signe, * FROM jour
  UNION ALL BY NAME
  SELECT -1 AS signe, ensemble, groupe, bailleur, classe, loyers, surface
  FROM {avant}.loyer_membre SEMI JOIN loyer_forme USING (ensemble)
),
loyer AS (
  SELECT ensemble, groupe, bailleur, classe, loyers, sum(signe) AS n FROM deux
  GROUP BY ALL HAVING sum(signe) <> 0
),
surface AS (
  SELECT ensemble, groupe, bailleur, classe, surface, sum(signe) AS n FROM deux
  GROUP BY ALL HAVING sum(signe) <> 0
),
cote AS (
  SELECT 'maintenant' AS cote, * FROM jour
  UNION ALL BY NAME
  SELECT CASE WHEN n > 0 THEN 'plus' ELSE 'moins' END AS cote, ensemble, groupe, bailleur, classe,
         abs(n) * loyers AS loyers, 0 AS surface
  FROM loyer
  UNION ALL BY NAME
  SELECT CASE WHEN n > 0 THEN 'plus' ELSE 'moins' END AS cote, ensemble, groupe, bailleur, classe,
         0 AS loyers, abs(n) * surface AS surface
  FROM surface
)
SELECT cote, ensemble, groupe, dense_rank() OVER (ORDER BY bailleur) AS bailleur, classe,
       CAST(sum(loyers) AS BIGINT) AS loyers, CAST(sum(surface) AS BIGINT) AS surface
FROM cote GROUP BY cote, ensemble, groupe, cote.bailleur, classe
ORDER BY ALL;
