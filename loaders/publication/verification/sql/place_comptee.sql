-- The code of each group at a level, counted apart: where all of its addresses have one and the same.
-- In: {membres} of {groupes}, lieu; {niveau}, {place}, {plus_haut}: the widest level of formation. Out: rows.
SELECT '{niveau}' AS niveau, g.groupe, min(l.{place}) AS code
FROM {membres} AS g
JOIN lieu AS l ON l.id = g.adresse
JOIN {groupes} AS d ON d.groupe = g.groupe
WHERE d.niveau <= {plus_haut}
GROUP BY 2
HAVING count(DISTINCT coalesce(l.{place}, '')) = 1
