-- Dwellings that left the stock in the year, each beside an address point of landlords' files that stands for
-- where it was: of its commune or arrondissement, on the same side of the districts in force if there is one
-- there. A demolished building has no address left. What left a commune where no such stock remains is left out.
-- In: {edition}.sortie_parc, stock_logement, point. Out: sortie_situee.
CREATE OR REPLACE TEMP TABLE sortie_situee AS
WITH endroit AS (
  SELECT l.code_commune, l.code_arm, p.en_qpv, min(p.id) AS adresse
  FROM stock_logement AS l JOIN point AS p ON p.id = l.adresse_id
  WHERE l.siren_bailleur IS NOT NULL AND l.mode IS NOT NULL
    AND l.code_commune IN (SELECT code_commune FROM {edition}.sortie_parc)
  GROUP BY ALL
),
lieu_dit AS (SELECT DISTINCT code_commune, code_arm, en_qpv FROM {edition}.sortie_parc),
choisi AS (
  SELECT d.*, e.adresse
  FROM lieu_dit AS d
  JOIN endroit AS e
    ON e.code_commune = d.code_commune AND e.code_arm IS NOT DISTINCT FROM d.code_arm
  QUALIFY row_number() OVER (
    PARTITION BY d.code_commune, d.code_arm, d.en_qpv
    ORDER BY e.en_qpv IS DISTINCT FROM d.en_qpv, e.adresse) = 1
)
SELECT c.adresse, s.siren AS bailleur, s.code_commune, s.motif
FROM {edition}.sortie_parc AS s
JOIN choisi AS c
  ON c.code_commune = s.code_commune AND c.code_arm IS NOT DISTINCT FROM s.code_arm
 AND c.en_qpv IS NOT DISTINCT FROM s.en_qpv;
