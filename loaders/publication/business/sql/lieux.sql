-- Where the dwellings of landlords' files are: a place is a commune or an arrondissement of it,
-- wholly in the QPV of each generation or out of them or not known to be either, as a group of landlords' business nests in
-- what is published of them. An address that an earlier version grouped stays in its group, and a
-- new one of a place that has a group comes to it.
-- In: logement, point, stock_logement, connu(adresse, part, groupe): the last version's; {mesures}.
-- Out: economie_lieu(adresse, lieu, groupe, zones, rang), affaire(lieu, groupe, bailleur, mesures):
-- a row a dwelling whose landlord and occupation are known, or that left the stock; `groupe` null where it is free.
CREATE OR REPLACE TEMP TABLE economie_lieu AS
WITH dit_arm AS (
  SELECT adresse_id AS adresse, min(code_arm) AS arm
  FROM stock_logement WHERE code_arm IS NOT NULL
  GROUP BY 1
),
zone AS (
  SELECT p.id AS adresse, p.rang,
         concat_ws('|', coalesce(p.code_commune, '-'),
                   coalesce(a.arm, nullif(left(p.iris, 5), p.code_commune), '-')) AS iris,
         coalesce(p.qpv15, '-') AS ancien, coalesce(p.qpv24, '-') AS nouveau,
         coalesce(p.en_qpv::VARCHAR, '-') AS cote,
         coalesce(p.code_commune, '-') AS commune,
         concat_ws('|', p.code_dep, coalesce(p.code_epci, '-')) AS epci,
         coalesce(p.code_dep, '-') AS departement, coalesce(p.code_reg, '-') AS region,
         'FR' AS france
  FROM point AS p LEFT JOIN dit_arm AS a ON a.adresse = p.id
  WHERE p.logements > 0
),
place AS (
  SELECT *, concat_ws('|', iris, ancien, nouveau, cote) AS part FROM zone
),
tenu AS (
  SELECT part, min(groupe) AS groupe FROM connu WHERE groupe IS NOT NULL GROUP BY 1
)
SELECT place.* EXCLUDE (ancien, nouveau, cote), coalesce(connu.groupe, tenu.groupe) AS groupe,
       dense_rank() OVER (ORDER BY place.part) AS lieu
FROM place
LEFT JOIN connu ON connu.adresse = place.adresse
LEFT JOIN tenu ON tenu.part = place.part;

CREATE OR REPLACE TEMP TABLE affaire AS
SELECT l.lieu::INTEGER AS lieu, l.groupe::INTEGER AS groupe, d.bailleur, {mesures}
FROM logement AS d JOIN economie_lieu AS l ON l.adresse = d.adresse
WHERE d.bailleur IS NOT NULL AND (d.mode_connu > 0 OR d.sortis > 0 OR d.cedes_bailleurs > 0);
