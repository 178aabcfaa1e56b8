-- Landlords whose let dwellings of a group of rents that does not wait are not those of the register
-- at its addresses, class by class.
-- In: economie (the frozen groups), logement; `lus`: of each table, its dwellings in the register.
-- Out: how many there are.
WITH dite AS (
  SELECT m.ensemble, m.bailleur, m.classe, count(*) AS nombre, sum(m.loyers) AS loyers,
         sum(m.surface) AS surface, sum(m.compares) AS compares, sum(m.bas_plai) AS bas_plai,
         sum(m.bas_plus) AS bas_plus
  FROM economie.loyer_membre AS m
  JOIN economie.loyer_groupe AS g ON g.ensemble = m.ensemble
  WHERE NOT g.attend
  GROUP BY ALL
),
loue AS (
  SELECT m.*, e.ensemble, g.tableau
  FROM logement AS m
  JOIN economie.adresse_groupe AS a ON a.adresse = m.adresse
  JOIN economie.loyer_ensemble AS e ON e.groupe = a.groupe
  JOIN economie.loyer_groupe AS g ON g.ensemble = e.ensemble
  WHERE NOT g.attend AND m.bailleur IS NOT NULL AND m.mode_connu = 1 AND m.loyers > 0
),
lue AS (
  SELECT ensemble, bailleur, classe, count(*) AS nombre, sum(loyers) AS loyers, sum(surface) AS surface,
         sum(compares) AS compares, sum(bas_plai) AS bas_plai, sum(bas_plus) AS bas_plus
  FROM ({lus}) GROUP BY ALL
)
SELECT count(*) FROM ((FROM dite EXCEPT FROM lue) UNION ALL (FROM lue EXCEPT FROM dite));
