-- How many households move each sum since an earlier version, by group of the first table and landlord:
-- for everyone, among recent movers (`…_er`), among the others (`…_hors`); of some groups, that it has.
-- A household is all rows of its dwelling: those of both versions are added up with opposite signs, and
-- what is not 0 moved.
-- In: membre, `avant`.membre; $premier, $dernier, the groups; `mesures`; `totaux`: what each sum of a
-- household comes to, movers and others; `comptes`. Out: bouge, rows added (origine, bailleur, counts).
INSERT INTO bouge BY NAME
WITH cote AS (
  SELECT 1 AS signe, groupe, bailleur, cle, {mesures} FROM membre
  WHERE groupe BETWEEN $premier AND $dernier AND groupe IN (
    SELECT groupe FROM {avant}.membre WHERE groupe BETWEEN $premier AND $dernier)
  UNION ALL
  SELECT -1 AS signe, groupe, bailleur, cle, {mesures} FROM {avant}.membre
  WHERE groupe BETWEEN $premier AND $dernier
),
autre AS (
  SELECT groupe, bailleur, cle FROM cote GROUP BY ALL
  HAVING count(*) <> 2 OR sum(signe) <> 0 OR min(hash({mesures})) <> max(hash({mesures}))
),
menage_bouge AS (
  SELECT groupe, bailleur, cle, {totaux}
  FROM cote SEMI JOIN autre USING (groupe, bailleur, cle)
  GROUP BY ALL
)
SELECT groupe AS origine, bailleur, {comptes} FROM menage_bouge GROUP BY 1, 2;
