-- What groups of landlords' business are now, and what came and left of each sum since an earlier
-- version, by landlord: dwellings with the same landlord and the same mesure are the same for it,
-- whatever else differs, as figures do not tell them apart. Of some groups: the dwellings of a country,
-- with every mesure that they had and have, are more than a publication has memory for.
-- In: membre_du_jour, `avant`: the members of the version; first and last of the groups; `mesures`;
-- `ecarts`: a SELECT a sum over `autre`; `sommes`: each of them added up.
-- Out: cote ('maintenant', 'plus', 'moins'), groupe, bailleur (numbered), sums.
WITH jour AS (
  FROM membre_du_jour WHERE groupe BETWEEN $1 AND $2
),
compte AS (
  SELECT groupe, bailleur, {mesures}, count(*) AS n FROM jour GROUP BY ALL
),
ancien AS (
  SELECT groupe, bailleur, {mesures}, count(*) AS n
  FROM {avant} WHERE groupe BETWEEN $1 AND $2 GROUP BY ALL
),
autre AS (
  SELECT groupe, bailleur, {mesures}, coalesce(c.n, 0) - coalesce(a.n, 0) AS n
  FROM compte AS c FULL JOIN ancien AS a USING (groupe, bailleur, {mesures})
  WHERE c.n IS DISTINCT FROM a.n
),
cote AS (
  SELECT 'maintenant' AS cote, * FROM jour
  UNION ALL BY NAME
  {ecarts}
)
SELECT cote, groupe, dense_rank() OVER (ORDER BY bailleur) AS bailleur, {sommes}
FROM cote GROUP BY cote, groupe, cote.bailleur
ORDER BY ALL;
