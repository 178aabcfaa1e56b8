-- Households of groups of an earlier version that are otherwise now, each with every sum that it counts
-- for now and did then (`…_avant`), 0 where it is not there. Groups that the version lacks are new.
-- In: membre, ancien (the members of that version, with the same columns); `sommes`. Out: ecart.
CREATE OR REPLACE TEMP TABLE ecart AS
WITH plus AS (
  FROM membre SEMI JOIN ancien USING (groupe) EXCEPT ALL FROM ancien
),
moins AS (
  FROM ancien EXCEPT ALL FROM membre
)
SELECT groupe, bailleur, cle, {sommes}
FROM plus AS p FULL JOIN moins AS m USING (groupe, bailleur, cle);
