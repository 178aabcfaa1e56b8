-- Households that count otherwise than in an earlier version, in groups that it has: for each sum, whether
-- they move it (1 or 0), for everyone, among recent movers (`…_er`), among the others (`…_hors`). Rows of
-- both versions are added up with opposite signs: what is not 0 moved.
-- In: membre, `avant`.membre; `mesures`; `sommes`. Out: bouge (origine, bailleur, cle, …).
CREATE OR REPLACE TEMP TABLE bouge AS
WITH cote AS (
  SELECT 1 AS signe, groupe, bailleur, cle, {mesures} FROM membre
  WHERE groupe IN (SELECT groupe FROM {avant}.membre)
  UNION ALL
  SELECT -1 AS signe, groupe, bailleur, cle, {mesures} FROM {avant}.membre
),
autre AS (
  SELECT groupe, bailleur, cle FROM cote GROUP BY ALL
  HAVING count(*) <> 2 OR sum(signe) <> 0 OR min(hash({mesures})) <> max(hash({mesures}))
)
SELECT groupe AS origine, bailleur, cle, {sommes}
FROM cote SEMI JOIN autre USING (groupe, bailleur, cle)
GROUP BY ALL;
