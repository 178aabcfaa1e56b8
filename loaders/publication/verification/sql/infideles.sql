-- Members that the survey does not have as they are, and households that their group lacks.
-- A row is known by two digests of its sums, as where a version differs (groups/sql/ecart.sql).
-- In: membre, decoupe, adresse_groupe, menage; {tableau}: the first; {colonnes}; {rebours}: the same, last
-- first. Out: how many; groups that wait are left aside.
WITH suivi AS (
  SELECT groupe FROM decoupe
  WHERE NOT attend AND tableau = '{tableau}' AND population = 'tous'
),
releve AS (
  SELECT g.groupe, m.bailleur, m.cle, {colonnes}
  FROM adresse_groupe AS g JOIN menage AS m ON m.adresse = g.adresse
  WHERE m.menages = 1 AND g.groupe IN (FROM suivi)
),
note AS (
  SELECT groupe, bailleur, cle, {colonnes} FROM membre WHERE groupe IN (FROM suivi)
)
SELECT CAST(coalesce(sum(abs(nombre)), 0) AS BIGINT)
FROM (
  SELECT sum(signe) AS nombre
  FROM (
    SELECT groupe, bailleur, cle, 1 AS signe, hash({colonnes}) AS l, hash({rebours}) AS r FROM note
    UNION ALL
    SELECT groupe, bailleur, cle, -1, hash({colonnes}), hash({rebours}) FROM releve
  )
  GROUP BY groupe, bailleur, cle, l, r
);
