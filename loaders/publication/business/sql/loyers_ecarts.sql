-- What the groups of rents are now, and what came and left of each of their amounts since an earlier
-- version: dwellings with the same landlord, class and amount are the same, as figures tell.
-- In: loyer_du_jour, loyer_connu(groupe, ensemble), loyer_forme(ensemble, tableau, variable),
-- `avant`: the members of the version; `ecarts`: a SELECT an amount over `deux`; `sommes`.
-- Out: cote ('maintenant', 'plus', 'moins'), ensemble, groupe, bailleur (numbered), classe, amounts.
WITH jour AS (
  SELECT e.ensemble, d.* EXCLUDE (variable)
  FROM loyer_connu AS e
  JOIN loyer_forme AS f ON f.ensemble = e.ensemble
  JOIN loyer_du_jour AS d ON d.groupe = e.groupe AND d.variable = f.variable
),
deux AS (
  SELECT 1 AS signe, * FROM jour
  UNION ALL BY NAME
  SELECT -1 AS signe, * FROM {avant} SEMI JOIN loyer_forme USING (ensemble)
),
cote AS (
  SELECT 'maintenant' AS cote, * FROM jour
  UNION ALL BY NAME
  {ecarts}
)
SELECT cote, ensemble, groupe, dense_rank() OVER (ORDER BY bailleur) AS bailleur, classe, {sommes}
FROM cote GROUP BY cote, ensemble, groupe, cote.bailleur, classe
ORDER BY ALL;
