-- Where a point in no district is known to be out of them: départements of which outlines of the
-- generation are there. One that has none is told by its région, if all others of it have some
-- (Lozère has no district at all). In: {base}, territories; departement_region(code_dep, code_reg): all of
-- France. Out: qpv_couverture, a row a département.
CREATE OR REPLACE TEMP TABLE qpv_couverture AS
WITH contour AS (  -- without a commune, the département is the first three characters of the number
  SELECT coalesce(code_dep, regexp_replace(code[3:5], '^0', '')) AS code_dep, code[:2] AS sigle
  FROM {base}.territoire_qpv
),
departement AS (
  SELECT d.code_dep, d.code_reg,
         d.code_dep IN (SELECT code_dep FROM contour WHERE sigle = 'QN') AS a24,
         d.code_dep IN (SELECT code_dep FROM contour WHERE sigle = 'QP') AS a15
  FROM departement_region AS d
)
SELECT d.code_dep, bool_or(d.a24) OR coalesce(bool_and(autre.a24), false) AS couvert24,
       bool_or(d.a15) OR coalesce(bool_and(autre.a15), false) AS couvert15
FROM departement AS d
LEFT JOIN departement AS autre ON autre.code_reg = d.code_reg AND autre.code_dep <> d.code_dep
GROUP BY d.code_dep;
