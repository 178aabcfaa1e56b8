-- Where the groups of landlords' business are: the codes that all of their addresses share, at the
-- levels up to which they were not carried; in the QPV or out of them when all of their addresses
-- are. Then what they hold, and which landlords, by place at every level.
-- In: economie (the frozen groups), lieu; {{codes}}, {{cotes}}, {{places}}, {{sommes}}, {{montants}}.
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

-- Rents by class, over groups of their own, each a union of groups of business: as many rows more,
-- whose other sums are null, as those of these are null in theirs; {{loyers}}: of each, where its table
-- has a group; `k`: where rents of the class are told against the ceilings.
CREATE OR REPLACE TEMP TABLE loyer_place AS
SELECT ensemble, {codes}, {cotes} AS en_qpv
FROM (
  SELECT d.ensemble, d.niveau, lieu.*
  FROM economie.loyer_groupe AS d
  JOIN economie.loyer_ensemble AS e ON e.ensemble = d.ensemble
  JOIN economie.adresse_groupe AS g ON g.groupe = e.groupe
  JOIN lieu ON lieu.id = g.adresse
)
GROUP BY ensemble, niveau;

INSERT INTO cellule_economie BY NAME
WITH membre AS (  -- dwelling by dwelling, a country has millions, in each table: summed once by class
  SELECT ensemble, classe, {montants} FROM economie.loyer_membre GROUP BY 1, 2
)
SELECT * EXCLUDE (tableau)
FROM (
  SELECT {places}, l.en_qpv, 'tous' AS parmi, g.tableau, {loyers}
  FROM loyer_place AS l
  JOIN economie.loyer_groupe AS g ON g.ensemble = l.ensemble
  JOIN membre AS m ON m.ensemble = l.ensemble
  LEFT JOIN economie.loyer_compare AS k ON k.ensemble = m.ensemble AND k.classe = m.classe
  GROUP BY ALL
);
