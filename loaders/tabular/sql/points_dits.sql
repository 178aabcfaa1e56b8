-- Of the points tried (essai): how many, of another projection than their commune's, which are said
-- and expected, and how many are degrees.
SELECT count(*), count_if(dit <> attendu), mode(dit), mode(attendu),
       count_if(ps_en_france(x, y) OR ps_en_france(y, x))
FROM essai;
