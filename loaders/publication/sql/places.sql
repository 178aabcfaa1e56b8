-- Where each group is: the codes that all of its addresses share, at the levels up to which it was
-- not carried; null elsewhere, as a carried group belongs to its zone only. Addresses of one place at
-- every level are one row of `endroit`: twenty times fewer codes to compare. A group that waits and of
-- which no address is left, in stock or survey, is nowhere, in France neither: else its households,
-- which the survey has elsewhere now, would be counted there alone, and twice.
-- In: decoupe (groupe, niveau), adresse_groupe, lieu. Out: endroit; situee (adresse, numero of its endroit);
-- groupe_place, a row a group.
CREATE OR REPLACE TEMP TABLE endroit AS
SELECT *, row_number() OVER () AS numero
FROM (SELECT {endroit}, list(id) AS points FROM lieu GROUP BY ALL);

CREATE OR REPLACE TEMP TABLE situee AS
SELECT numero, unnest(points) AS adresse FROM endroit;

CREATE OR REPLACE TEMP TABLE groupe_place AS
WITH touche AS (
  SELECT DISTINCT g.groupe, numero
  FROM adresse_groupe AS g JOIN situee ON situee.adresse = g.adresse
  WHERE g.groupe IS NOT NULL
),
etendue AS (
  SELECT groupe, min(numero) AS numero, count(*) AS endroits FROM touche GROUP BY 1
),
commun AS (  -- most groups are of one place, whose codes are theirs
  SELECT e.groupe, {endroit}
  FROM etendue AS e JOIN endroit USING (numero)
  WHERE e.endroits = 1
  UNION ALL BY NAME
  SELECT t.groupe, {communs}
  FROM touche AS t
  SEMI JOIN (FROM etendue WHERE endroits > 1) AS e ON e.groupe = t.groupe
  JOIN endroit USING (numero)
  GROUP BY 1
)
SELECT d.groupe, d.niveau, {codes}, CASE d.niveau {zones} END AS en_qpv
FROM decoupe AS d LEFT JOIN commun ON commun.groupe = d.groupe
ORDER BY d.groupe;
