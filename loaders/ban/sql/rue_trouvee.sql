-- The BAN street of each street read: the same name, else the one most alike in the same commune.
-- In: adresse_norm, rue_exacte, rue_parente, rue_proche, ban_voie.
-- Out: rue_trouvee(demande, cp, voie_norm, voie, score, ...). Of two streets of one name (communes
-- that merged, arrondissements) the postcode chooses; what is still a tie is no answer.
CREATE OR REPLACE TEMP TABLE rue_trouvee AS
WITH candidate AS (
  FROM rue_exacte
  UNION ALL BY NAME FROM rue_parente
  UNION ALL BY NAME FROM rue_proche
),
demandee AS (
  SELECT DISTINCT demande, cp, voie_norm FROM adresse_norm WHERE voie_norm IS NOT NULL
),
classee AS (
  SELECT d.demande, d.cp, d.voie_norm, c.score, b.voie, b.code_insee AS commune_ban,
         b.voie_norm AS voie_ban, b.nom_voie,
         rank() OVER (PARTITION BY d.demande, d.cp, d.voie_norm
           ORDER BY c.score DESC, b.code_postal IS DISTINCT FROM d.cp) AS place
  FROM demandee AS d
  JOIN candidate AS c USING (demande, voie_norm)
  JOIN ban_voie AS b ON b.voie = c.voie
)
SELECT * EXCLUDE (place) FROM classee WHERE place = 1
QUALIFY count(*) OVER (PARTITION BY demande, cp, voie_norm) = 1;
