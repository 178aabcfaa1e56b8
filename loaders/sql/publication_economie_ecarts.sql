-- What came and what left since an earlier version, by group and landlord: dwellings with the same
-- landlord and the same mesures are the same, whatever their identifiers, as figures do not tell
-- them apart.
-- In: membre_du_jour, {avant}: the members of the version; {mesures}, {sommes}, {ponderees}: the mesures, as they are and times the number of dwellings.
-- Out: cote ('maintenant', 'plus', 'moins'), groupe, bailleur (numbered), sums.
WITH compte AS (
  SELECT groupe, bailleur, {mesures}, count(*) AS n FROM membre_du_jour GROUP BY ALL
),
ancien AS (
  SELECT groupe, bailleur, {mesures}, count(*) AS n FROM {avant} GROUP BY ALL
),
cote AS (
  SELECT 'maintenant' AS cote, groupe, bailleur, {mesures}, n FROM compte
  UNION ALL
  SELECT CASE WHEN c.n > coalesce(a.n, 0) THEN 'plus' ELSE 'moins' END, groupe, bailleur, {mesures},
         abs(coalesce(c.n, 0) - coalesce(a.n, 0))
  FROM compte AS c FULL JOIN ancien AS a USING (groupe, bailleur, {mesures})
  WHERE c.n IS DISTINCT FROM a.n
)
SELECT cote, groupe, dense_rank() OVER (ORDER BY bailleur) AS bailleur, {sommes}
FROM (SELECT cote, groupe, bailleur, {ponderees} FROM cote GROUP BY 1, 2, 3)
ORDER BY ALL;
