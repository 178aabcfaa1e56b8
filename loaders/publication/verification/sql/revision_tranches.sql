-- Groups of an earlier version in stretches of so many households of both versions: what is asked of
-- each household of France at once, sum by sum, is more than a publication has memory for.
-- In: membre, `avant`.membre; $menages. Out: first and last group of each stretch.
SELECT min(groupe), max(groupe)
FROM (
  SELECT groupe, sum(nombre) OVER (ORDER BY groupe) // $menages AS tranche
  FROM (
    SELECT groupe, count(*) AS nombre
    FROM (SELECT groupe FROM membre UNION ALL SELECT groupe FROM {avant}.membre)
    GROUP BY 1
  )
)
GROUP BY tranche
ORDER BY 1;
