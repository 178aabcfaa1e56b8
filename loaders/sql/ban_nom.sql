-- The names by which a street can be asked for: its own, and its AFNOR name where that tells no
-- other street of the commune. In: ban. Out: ban_nom.
CREATE TABLE ban_nom AS
WITH propre AS (
  SELECT DISTINCT code_insee, voie_norm AS nom_norm, voie_norm FROM ban WHERE voie_norm IS NOT NULL
),
afnor AS (
  SELECT code_insee, afnor_norm AS nom_norm, min(voie_norm) AS voie_norm
  FROM ban
  WHERE afnor_norm IS NOT NULL AND voie_norm IS NOT NULL AND afnor_norm <> voie_norm
  GROUP BY code_insee, afnor_norm
  HAVING count(DISTINCT voie_norm) = 1
)
SELECT * FROM propre
UNION ALL
SELECT afnor.* FROM afnor ANTI JOIN propre USING (code_insee, nom_norm);
