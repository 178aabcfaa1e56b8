-- The groups of what was collected that hold the households of each group of the first table: a place is as
-- reliable as what was collected in all that hold some of its groups, which may be wider than it. Sums of its
-- own groups alone, and of what is there today, would tell a silent household or one landlord's business.
-- In: chaine, groupe_place, decoupe; {premier}: the first table; {places}. Out: tenue (groupe, collecte), in
-- any population; cellule_collecte, the latter by place and by who is counted.
CREATE OR REPLACE TEMP TABLE tenue AS
SELECT DISTINCT c.groupe, t.groupe AS collecte
FROM chaine AS c JOIN chaine AS t ON t.origine = c.origine
WHERE c.tableau = '{premier}' AND t.tableau = 'collecte';

CREATE OR REPLACE TEMP TABLE cellule_collecte AS
SELECT DISTINCT {places}, l.en_qpv, d.population AS parmi, t.collecte
FROM tenue AS t
JOIN groupe_place AS l ON l.groupe = t.groupe
JOIN decoupe AS d ON d.groupe = t.groupe;
