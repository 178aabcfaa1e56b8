-- Members that the survey does not have as they are, and households that their group lacks.
-- In: membre, decoupe, adresse_groupe, menage; {tableau}: the first. Out: how many; groups that wait are left aside.
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
SELECT (SELECT count(*) FROM (FROM note EXCEPT ALL FROM releve))
     + (SELECT count(*) FROM (FROM releve EXCEPT ALL FROM note));
