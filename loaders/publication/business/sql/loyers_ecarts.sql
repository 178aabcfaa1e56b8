-- What the groups of rents are now, and what came and left of each of their amounts since an earlier
-- version: dwellings with the same landlord, class and amount are the same, as figures tell. Of some
-- groups of business: the dwellings of a country, once a table, are more than there is memory for.
-- In: loyer_du_jour, loyer_connu(groupe, ensemble), loyer_forme(ensemble, tableau, variable),
-- loyer_bailleur, `avant`: the members of the version; $premier, $dernier: the groups of business;
-- `ecarts`: a SELECT an amount over `deux`; `sommes`.
-- Out: loyer_bouge, rows added: cote ('maintenant', 'plus', 'moins'), ensemble, groupe, bailleur
-- (numbered), classe, amounts.
INSERT INTO loyer_bouge BY NAME
WITH jour AS (
  SELECT e.ensemble, d.* EXCLUDE (variable)
  FROM loyer_connu AS e
  JOIN loyer_forme AS f ON f.ensemble = e.ensemble
  JOIN loyer_du_jour AS d ON d.groupe = e.groupe AND d.variable = f.variable
  WHERE e.groupe BETWEEN $premier AND $dernier AND d.groupe BETWEEN $premier AND $dernier
),
deux AS (
  SELECT 1 AS signe, * FROM jour
  UNION ALL BY NAME
  SELECT -1 AS signe, *
  FROM (FROM {avant} WHERE groupe BETWEEN $premier AND $dernier) SEMI JOIN loyer_forme USING (ensemble)
),
cote AS (
  SELECT 'maintenant' AS cote, * FROM jour
  UNION ALL BY NAME
  {ecarts}
)
SELECT * EXCLUDE (numero) REPLACE (numero AS bailleur)
FROM (
  SELECT cote, ensemble, groupe, bailleur, classe, {sommes}
  FROM cote GROUP BY cote, ensemble, groupe, bailleur, classe
)
JOIN loyer_bailleur USING (bailleur);
