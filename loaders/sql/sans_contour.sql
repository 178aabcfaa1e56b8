-- Communes of a relation without an outline, and its rows there. In: ter.territoire_commune.
SELECT count(DISTINCT code_commune), count(*) FROM {relation}
WHERE code_commune IS NOT NULL
  AND code_commune NOT IN (SELECT code FROM ter.territoire_commune);
