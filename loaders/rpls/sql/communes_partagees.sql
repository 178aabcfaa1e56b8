-- Communes of a public file that an earlier one holds as well, by file. In: lecture.
WITH c AS (
  SELECT depcom, fichier FROM lecture WHERE forme = 'public' AND depcom IS NOT NULL GROUP BY ALL
)
SELECT fichier, count(*) FROM c
WHERE fichier > (SELECT min(fichier) FROM c AS autre WHERE autre.depcom = c.depcom)
GROUP BY fichier ORDER BY fichier;
