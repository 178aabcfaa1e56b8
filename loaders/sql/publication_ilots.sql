-- The sums of each group; those of the register are of the dwellings at the addresses that show it.
-- In: decoupe (the groups), montre, parc_adresse; {code}: what names a group, opaque and stable.
-- Out: assise_ilot, a view.
CREATE OR REPLACE TEMP VIEW assise_ilot AS
WITH parc AS (
  SELECT montre.groupe, {parc}
  FROM montre JOIN parc_adresse AS s ON s.adresse = montre.id
  WHERE montre.groupe IS NOT NULL
  GROUP BY 1
)
SELECT 'ilot' AS niveau, {code} AS code, 'tous' AS population, {menages}, {rpls}, true AS exact, true AS habite
FROM decoupe AS g LEFT JOIN parc ON parc.groupe = g.groupe;
