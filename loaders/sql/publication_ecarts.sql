-- Households that came, left or answered otherwise since an earlier version, by group, landlord.
-- In: membre, ancien (the members of that version). Out: groupe, bailleur, menages.
WITH change AS (
  (FROM membre SEMI JOIN ancien USING (groupe) EXCEPT ALL FROM ancien)
  UNION ALL
  (FROM ancien EXCEPT ALL FROM membre)
)
SELECT groupe, bailleur, count(DISTINCT cle) AS menages FROM change GROUP BY 1, 2 ORDER BY 1, 2;
