-- Where the groups of landlords' business are: the codes that all of their addresses share, at the
-- levels up to which they were not carried; in the QPV or out of them when all of their addresses
-- are. Then what they hold, and which landlords, by place at every level.
-- In: economie (the frozen groups), lieu; {codes}, {cotes}, {places}, {sommes}.
-- Out: economie_place, cellule_economie, presence.
CREATE OR REPLACE TEMP TABLE economie_place AS
SELECT groupe, {codes}, {cotes} AS en_qpv
FROM (
  SELECT d.groupe, d.niveau, lieu.*
  FROM economie.groupe AS d
  JOIN economie.adresse_groupe AS g ON g.groupe = d.groupe
  JOIN lieu ON lieu.id = g.adresse
)
GROUP BY groupe, niveau;

CREATE OR REPLACE TEMP TABLE cellule_economie AS
SELECT {places}, l.en_qpv, 'tous' AS parmi, {sommes}
FROM economie_place AS l JOIN economie.groupe AS g ON g.groupe = l.groupe
WHERE g.mode_connu > 0
GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE presence AS
SELECT DISTINCT {places}, l.en_qpv, 'tous' AS parmi, b.bailleur AS bailleurs
FROM economie_place AS l JOIN economie.bailleur_groupe AS b ON b.groupe = l.groupe;
