-- Territories of a level and landlords of theirs that move something: how many sums are looked at at once.
-- In: bouge, chaine, place_vue; `tableau`. Out: how many.
SELECT count(*)
FROM (
  SELECT DISTINCT p.niveau, p.code, b.bailleur
  FROM place_vue AS p
  JOIN chaine AS c ON c.groupe = p.groupe AND c.tableau = '{tableau}'
  JOIN bouge AS b ON b.origine = c.origine
);
