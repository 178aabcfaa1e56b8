-- Codes of communes of `lecture` that the COG of `ter` does not have.
SELECT DISTINCT {column} FROM lecture
WHERE {column} IS NOT NULL
  AND ps_ville({column}) NOT IN (SELECT code_commune FROM ter.appartenance);
