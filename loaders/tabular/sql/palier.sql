-- Steps of a file by its lines that can't be split. In: illisible; $number, $first. Out: palier.
INSERT INTO palier
SELECT seuil, max(k) FROM (
  SELECT k, ligne - $first - k + 1 AS seuil FROM (
    SELECT ligne, row_number() OVER (ORDER BY ligne) AS k FROM illisible WHERE fichier = $number))
GROUP BY seuil;
