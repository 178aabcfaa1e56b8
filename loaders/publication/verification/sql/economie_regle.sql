-- Groups of landlords' business whose rule does not hold, as they are published.
-- In: economie.membre; `sommes`, `faux`: what may be wrong with what landlords hold of each sum.
-- Out: how many there are.
SELECT count(*)
FROM (
  SELECT groupe
  FROM (SELECT groupe, bailleur, {sommes} FROM economie.membre GROUP BY 1, 2)
  GROUP BY groupe
  HAVING {faux}
);
