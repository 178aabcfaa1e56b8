-- Rows of ops_adresse: every address point of the stock with the shares of the group it shows.
-- A point that came to the stock after the survey shows the group of its neighbour on the curve.
-- In: point, adresse_groupe, groupe_long(groupe, indicateur, valeur, statut); $vide: the status
-- where there is no group. Out: adresse_large.
CREATE OR REPLACE TEMP TABLE adresse_large AS
WITH large AS (
  SELECT groupe, {colonnes} FROM groupe_long GROUP BY 1
),
connue AS (
  SELECT point.id, code_commune, rang, montre
  FROM point JOIN adresse_groupe ON adresse_groupe.adresse = point.id
),
nouvelle AS (
  SELECT point.id, code_commune, rang FROM point ANTI JOIN connue ON connue.id = point.id
),
avant AS (
  SELECT n.id, c.montre
  FROM nouvelle AS n
  ASOF JOIN connue AS c ON c.code_commune = n.code_commune AND c.rang <= n.rang
),
apres AS (
  SELECT n.id, c.montre
  FROM nouvelle AS n
  ASOF JOIN connue AS c ON c.code_commune = n.code_commune AND c.rang >= n.rang
)
SELECT point.*, $millesime AS millesime, $millesime_ops AS millesime_ops, {valeurs}
FROM point
LEFT JOIN connue ON connue.id = point.id
LEFT JOIN avant ON avant.id = point.id
LEFT JOIN apres ON apres.id = point.id
LEFT JOIN large ON large.groupe = coalesce(connue.montre, avant.montre, apres.montre)
WHERE point.liste;
