-- Groups of an earlier version in stretches of so many households of both versions: all that changed of
-- those of France, side by side, is more than a publication has memory for.
-- In: membre, ancien; $menages. Out: first and last group of each stretch.
SELECT min(groupe), max(groupe)
FROM (
  SELECT groupe, sum(nombre) OVER (ORDER BY groupe) // $menages AS tranche
  FROM (
    SELECT groupe, count(*) AS nombre
    FROM (SELECT groupe FROM membre UNION ALL SELECT groupe FROM ancien)
    GROUP BY 1
  )
)
GROUP BY tranche
ORDER BY 1;
