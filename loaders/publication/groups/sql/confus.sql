-- Groups where who is who can't be told between two versions: a dwelling that left one landlord and
-- came to another, or that one landlord has twice.
-- In: ecart. Out: confus, rows added.
INSERT INTO confus
SELECT groupe
FROM (FROM ecart WHERE menages = 0)
SEMI JOIN (SELECT groupe, cle FROM ecart WHERE menages_avant = 0) USING (groupe, cle)
UNION
SELECT groupe FROM ecart GROUP BY groupe, bailleur, cle HAVING count(*) > 1;
