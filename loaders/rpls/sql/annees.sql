-- What the dates of each file say of its year. In: lecture, $millesime, $plein: percent of the year before
-- that a year must reach to be a whole one. Out: a row a file and kind of date: `tard`, how many are of the
-- millésime or later; `courant`, of the year before it, the last that a stock on 1 January holds whole;
-- `derniere`, the last whole year; `en_tout`.
WITH dite AS (
  SELECT fichier, 'première location' AS date, locat AS annee, count(*) AS n
  FROM lecture WHERE locat IS NOT NULL GROUP BY ALL
  UNION ALL
  SELECT fichier, 'diagnostic', year(dpe_date), count(*)
  FROM lecture WHERE dpe_date IS NOT NULL GROUP BY ALL
),
suivie AS (
  SELECT dite.*, coalesce(veille.n, 0) AS avant
  FROM dite LEFT JOIN dite AS veille
    ON veille.fichier = dite.fichier AND veille.date = dite.date AND veille.annee = dite.annee - 1
)
SELECT fichier, date,
       CAST(coalesce(sum(n) FILTER (annee >= $millesime), 0) AS BIGINT) AS tard,
       CAST(coalesce(sum(n) FILTER (annee = $millesime - 1), 0) AS BIGINT) AS courant,
       max(annee) FILTER (100 * n >= $plein * avant) AS derniere,
       CAST(sum(n) AS BIGINT) AS en_tout
FROM suivie GROUP BY fichier, date ORDER BY fichier, date DESC;
