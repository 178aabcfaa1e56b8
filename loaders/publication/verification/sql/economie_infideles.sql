-- Landlords whose dwellings of a group that does not wait are not those of the register at its
-- addresses. In: economie (the frozen groups), logement; {sommes}. Out: how many there are.
WITH dite AS (
  SELECT m.groupe, m.bailleur, count(*) AS nombre, {sommes}
  FROM economie.membre AS m
  JOIN economie.groupe AS g ON g.groupe = m.groupe
  WHERE NOT g.attend
  GROUP BY 1, 2
),
lue AS (
  SELECT a.groupe, m.bailleur, count(*) AS nombre, {sommes}
  FROM logement AS m
  JOIN economie.adresse_groupe AS a ON a.adresse = m.adresse
  JOIN economie.groupe AS g ON g.groupe = a.groupe
  WHERE NOT g.attend AND m.bailleur IS NOT NULL AND (m.mode_connu = 1 OR m.sortis = 1 OR m.cedes_bailleurs = 1)
  GROUP BY 1, 2
)
SELECT count(*) FROM ((FROM dite EXCEPT FROM lue) UNION ALL (FROM lue EXCEPT FROM dite));
