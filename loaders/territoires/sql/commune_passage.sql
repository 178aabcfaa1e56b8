-- What communes became, year by year. In: passage_lu. Out: commune_passage; `part` is 1 where all of a
-- commune went there, null where it was split: which part is not known.
CREATE TABLE commune_passage AS
SELECT *, CASE WHEN count(*) OVER (PARTITION BY code_avant, annee) = 1 THEN 1.0::DOUBLE END AS part
FROM passage_lu
ORDER BY annee, code_avant, code_apres;
