-- What a group of landlords' business is now, and what came and left of each sum since an earlier
-- version, by landlord: dwellings with the same landlord and the same mesure are the same for it,
-- whatever else differs, as figures do not tell them apart.
-- In: membre_du_jour, `avant`: the members of the version; `mesures`; `ecarts`: a SELECT a sum over
-- `autre`; `sommes`: each of them added up.
-- Out: cote ('maintenant', 'plus', 'moins'), groupe, bailleur (numbered), sums.
WITH compte AS (
  SELECT groupe, bailleur, {mesures}, count(*) AS n FROM membre_du_jour GROUP BY ALL
),
ancien AS (
  SELECT groupe, bailleur, {mesures}, count(*) AS n FROM {avant} GROUP BY ALL
),
autre AS (
  SELECT groupe, bailleur, {mesures}, coalesce(c.n, 0) - coalesce(a.n, 0) AS n
  FROM compte AS c FULL JOIN ancien AS a USING (groupe, bailleur, {mesures})
  WHERE c.n IS DISTINCT FROM a.n
),
cote AS (
  SELECT 'maintenant' AS cote, * FROM membre_du_jour
  UNION ALL BY NAME
  {ecarts}
)
SELECT cote, groupe, dense_rank() OVER (ORDER BY bailleur) AS bailleur, {sommes}
FROM cote GROUP BY cote, groupe, cote.bailleur
ORDER BY ALL;
