-- Communes of a nominative file that a public one holds as well, by file: the two share no key, and
-- one of them has no address. In: lecture.
SELECT fichier, count(DISTINCT depcom) FROM lecture
WHERE forme = 'loi' AND depcom IN (SELECT depcom FROM lecture WHERE forme = 'public')
GROUP BY fichier ORDER BY fichier;
