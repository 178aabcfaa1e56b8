-- In which sectors to look for an address of a commune: its own code, the commune it merged into,
-- Paris, Lyon or Marseille for an arrondissement. In: ban_voie, ban_lieu_dit. Out: ban_commune.
CREATE TABLE ban_commune AS
WITH secteur AS (
  SELECT code_insee, secteur FROM ban_voie UNION SELECT code_insee, secteur FROM ban_lieu_dit
)
SELECT secteur AS demande, secteur FROM secteur
UNION
SELECT code_insee, secteur FROM secteur
UNION
SELECT ps_cite(code_insee), secteur FROM secteur;
