-- The code of each group of the first table, and the groups of all tables that it makes up alone.
-- In: chaine; {code}: what names a group `g`. Out: rows.
SELECT 'ilot' AS niveau, c.groupe, {code} AS code
FROM (SELECT groupe, min(origine) AS origine FROM chaine GROUP BY 1 HAVING count(*) = 1) AS c
JOIN decoupe AS g ON g.groupe = c.origine
