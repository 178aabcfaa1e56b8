-- Where the groups of landlords' business are: the codes that all of their addresses share, at the
-- levels up to which they were not carried; in the QPV or out of them when all of their addresses
-- are. Then what they hold, and which landlords, by place at every level.
-- In: economie (the frozen groups), endroit, situee (places.sql: an address tells no more than its place); {{codes}}, {{cotes}}, {{places}}, {{sommes}}, {{montants}}.
-- Out: cellule_economie, presence.
CREATE OR REPLACE TEMP TABLE economie_touche AS
SELECT DISTINCT g.groupe, situee.numero
FROM economie.adresse_groupe AS g JOIN situee ON situee.adresse = g.adresse;

CREATE OR REPLACE TEMP TABLE economie_place AS
SELECT groupe, {codes}, {cotes} AS en_qpv
FROM (
  SELECT d.groupe, d.niveau, endroit.*
  FROM economie.groupe AS d
  JOIN economie_touche AS t ON t.groupe = d.groupe
  JOIN endroit ON endroit.numero = t.numero
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
  SELECT d.ensemble, d.niveau, endroit.*
  FROM economie.loyer_groupe AS d
  JOIN (
    SELECT DISTINCT e.ensemble, t.numero
    FROM economie.loyer_ensemble AS e JOIN economie_touche AS t ON t.groupe = e.groupe
  ) AS touche ON touche.ensemble = d.ensemble
  JOIN endroit ON endroit.numero = touche.numero
)
GROUP BY ensemble, niveau;

INSERT INTO cellule_economie BY NAME
WITH membre AS (  -- dwelling by dwelling, a country has millions, in each table: summed once by class
  SELECT ensemble, classe, {montants} FROM economie.loyer_membre GROUP BY 1, 2
),
somme AS (  -- of each, and not of each place: there are hardly fewer places, and those are ten texts
  SELECT g.ensemble, {loyers}
  FROM economie.loyer_groupe AS g
  JOIN membre AS m ON m.ensemble = g.ensemble
  LEFT JOIN economie.loyer_compare AS k ON k.ensemble = m.ensemble AND k.classe = m.classe
  GROUP BY 1
)
SELECT {places}, l.en_qpv, 'tous' AS parmi, somme.* EXCLUDE (ensemble)
FROM loyer_place AS l JOIN somme ON somme.ensemble = l.ensemble;

DROP TABLE economie_touche; DROP TABLE economie_place; DROP TABLE loyer_place;
