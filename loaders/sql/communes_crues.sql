-- Without territories, communes are as the lines tell them. In: lecture. Out: ter.appartenance.
INSERT INTO ter.appartenance BY NAME
SELECT DISTINCT ps_ville({column}) AS code_commune,
       left({column}, CASE WHEN {column} LIKE '97%' THEN 3 ELSE 2 END) AS code_dep
FROM lecture WHERE {column} IS NOT NULL;
