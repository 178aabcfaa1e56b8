-- Where each group is: the codes that all of its addresses share, at the levels up to which it was
-- not carried; null elsewhere, as a carried group belongs to its zone only.
-- In: decoupe (groupe, niveau), adresse_groupe, lieu. Out: {cible}, a row a group.
CREATE OR REPLACE TEMP TABLE {cible} AS
WITH commun AS (
  SELECT g.groupe, {communs}
  FROM {appartient} AS g JOIN lieu ON lieu.id = g.adresse
  WHERE g.groupe IS NOT NULL
  GROUP BY 1
)
SELECT d.groupe, d.niveau, {codes}, CASE d.niveau {zones} END AS en_qpv
FROM {decoupe} AS d LEFT JOIN commun ON commun.groupe = d.groupe
ORDER BY d.groupe;
