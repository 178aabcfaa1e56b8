-- Groups of an earlier version of which what was collected is no longer what it was: counted when a group
-- is made, it never changes. In: decoupage.releve, `avant`.releve. Out: how many there are.
SELECT count(DISTINCT groupe)
FROM (
  (FROM decoupage.releve SEMI JOIN {avant}.releve USING (groupe) EXCEPT ALL FROM {avant}.releve)
  UNION ALL
  (FROM {avant}.releve EXCEPT ALL FROM decoupage.releve)
);
