-- Of each file's bailleurs, all files together: dwellings deposited and dwellings in the register,
-- answers and dwellings let. In: lecture, refusee, stock. Out: a row a file and SIREN.
WITH depose AS (
  SELECT siren_bailleur AS siren, count(*) AS deposes,
         count_if(etat_occupation = '1') AS loues, count_if(reponse_enquete IN ('1', '2')) AS reponses
  FROM lecture
  WHERE siren_bailleur IS NOT NULL AND ps_luhn(siren_bailleur)
  GROUP BY siren_bailleur
),
nomme AS (
  SELECT fichier, siren_bailleur AS siren, count(*) AS lignes FROM lecture
  WHERE siren_bailleur IS NOT NULL GROUP BY fichier, siren_bailleur
)
SELECT nomme.fichier, depose.siren, deposes, stock.logements, loues, reponses
FROM nomme JOIN depose USING (siren)
LEFT JOIN stock USING (siren)
ORDER BY nomme.fichier, depose.siren;
