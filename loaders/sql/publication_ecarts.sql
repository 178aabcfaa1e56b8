-- What changed since an earlier version, by group of the first table and landlord: households that
-- came or answer otherwise (plus), that left or answered otherwise (moins), and all of them (cles).
-- In: membre, ancien (the members of that version, with the same columns); {sommes}. Out: cote,
-- groupe, bailleur, and sums; groups that the earlier version lacks are new, not changed.
WITH plus AS (
  FROM membre SEMI JOIN ancien USING (groupe) EXCEPT ALL FROM ancien
),
moins AS (
  FROM ancien EXCEPT ALL FROM membre
),
cles AS (
  SELECT groupe, bailleur, cle, max(emmenages_recents) AS emmenages_recents
  FROM (FROM plus UNION ALL FROM moins)
  GROUP BY 1, 2, 3
)
SELECT 'plus' AS cote, groupe, bailleur, {sommes} FROM plus GROUP BY 1, 2, 3
UNION ALL BY NAME
SELECT 'moins' AS cote, groupe, bailleur, {sommes} FROM moins GROUP BY 1, 2, 3
UNION ALL BY NAME
SELECT 'cles' AS cote, groupe, bailleur, count(*) AS menages,
       count_if(emmenages_recents > 0) AS menages_er
FROM cles GROUP BY 1, 2, 3
ORDER BY cote, groupe, bailleur;
