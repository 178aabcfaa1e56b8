-- Groups in stretches of so many rows: what is asked of each row of a country at once is more than a
-- publication has memory for. A group is in one stretch, with all its rows.
-- In: `lignes`: a SELECT of the `groupe` of each row; $au_plus. Out: first and last group of each stretch.
SELECT min(groupe), max(groupe)
FROM (
  SELECT groupe, sum(nombre) OVER (ORDER BY groupe) // $au_plus AS tranche
  FROM (SELECT groupe, count(*) AS nombre FROM ({lignes}) GROUP BY 1)
)
GROUP BY tranche
ORDER BY 1;
