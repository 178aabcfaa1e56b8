-- Groups of a table that must not be spoken of, counted again from their members: as they are, or as
-- a landlord sees them who takes its own households out.
-- In: presence_groupe, chaine; {tableau}, {population}, {sommes}; {faux}, {faux_sans}: whether a
-- group, or what is left of it, breaks a rule. Out: how many: 0, or nothing is published.
WITH part AS (
  SELECT c.groupe, p.bailleur, {sommes}
  FROM chaine AS c JOIN presence_groupe AS p ON p.origine = c.origine
  WHERE c.tableau = '{tableau}' AND c.population = '{population}'
  GROUP BY 1, 2
),
total AS (
  SELECT groupe, {sommes} FROM part AS p GROUP BY 1
)
SELECT count(*)
FROM (
  SELECT groupe FROM total AS t WHERE {faux}
  UNION
  SELECT t.groupe FROM part AS p JOIN total AS t ON t.groupe = p.groupe WHERE {faux_sans}
);
