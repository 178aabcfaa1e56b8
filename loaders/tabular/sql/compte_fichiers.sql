-- Lines of each file. In: fichier, lecture, illisible, refusee. Out: a row a file, in order.
WITH compte AS (
  SELECT fichier, count(*) AS lues FROM lecture GROUP BY fichier
),
perte AS (
  SELECT fichier, count(*) AS perdues FROM illisible GROUP BY fichier
),
refus AS (
  SELECT fichier, count(*) AS refusees FROM refusee GROUP BY fichier
)
SELECT nom, forme,
       coalesce(lues, 0) + coalesce(perdues, 0) AS lues,
       CASE WHEN bloque THEN 0 ELSE coalesce(lues, 0) - coalesce(refusees, 0) END AS retenues,
       CASE WHEN bloque THEN coalesce(lues, 0) ELSE coalesce(refusees, 0) END
         + coalesce(perdues, 0) AS refusees,
       bloque
FROM fichier
LEFT JOIN compte ON compte.fichier = numero
LEFT JOIN perte ON perte.fichier = numero
LEFT JOIN refus ON refus.fichier = numero
ORDER BY numero;
