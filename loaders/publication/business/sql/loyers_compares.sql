-- Classes whose rents are told against the ceilings: where all that is let in the group is set against
-- them, so that it is told of the dwellings that rents are told of; and these are of enough landlords,
-- counted by heads too.
-- In: {cible}.loyer_membre; {bailleurs}, {part_max}: the rule. Out: {cible}.loyer_compare.
CREATE TABLE {cible}.loyer_compare AS
WITH entier AS (
  SELECT ensemble FROM {cible}.loyer_membre GROUP BY ensemble HAVING min(compares) = 1
),
tenu AS (
  SELECT ensemble, classe, bailleur, count(*) AS nombre
  FROM {cible}.loyer_membre SEMI JOIN entier USING (ensemble)
  GROUP BY ALL
)
SELECT ensemble, classe FROM tenu GROUP BY ensemble, classe
HAVING count(*) >= {bailleurs} AND 100 * max(nombre) <= {part_max} * sum(nombre)
ORDER BY ALL;
