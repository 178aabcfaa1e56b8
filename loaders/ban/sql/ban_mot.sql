-- The words of streets and in how many streets each stands: a word that many use is no misspelling.
-- In: ban_voie. Out: ban_mot.
CREATE TABLE ban_mot AS
SELECT mot, count(*) AS voies
FROM (SELECT unnest(list_distinct(string_split(voie_norm, ' '))) AS mot FROM ban_voie)
GROUP BY mot;
