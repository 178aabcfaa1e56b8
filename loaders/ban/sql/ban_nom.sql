-- The names by which a street can be asked for: its own, and its AFNOR name where that tells no
-- other street of the commune. In: ban_lue, ban_rue. Out: ban_nom.
CREATE TABLE ban_nom AS
WITH propre AS (
  SELECT secteur, voie_norm AS nom_norm, voie FROM ban_rue
),
afnor AS (
  SELECT r.secteur, l.afnor_norm AS nom_norm, min(r.voie) AS voie
  FROM (
    SELECT DISTINCT code_insee, secteur, voie_norm, afnor_norm FROM ban_lue
    WHERE afnor_norm IS NOT NULL AND afnor_norm <> voie_norm
  ) AS l
  JOIN ban_rue AS r USING (code_insee, secteur, voie_norm)
  GROUP BY r.secteur, l.afnor_norm
  HAVING count(DISTINCT r.voie) = 1
)
SELECT * FROM propre
UNION ALL
SELECT afnor.* FROM afnor ANTI JOIN propre USING (secteur, nom_norm);
