-- The streets of the communes where a street is left to find, with the keys of their names.
-- In: rue_reste, ban_nom, ban_commune. Out: rue_voisine, a row a name and a commune asked for.
CREATE OR REPLACE TEMP TABLE rue_voisine AS
SELECT c.demande, b.voie, b.nom_norm, ps_type(b.nom_norm) AS typ,
       ps_sans_type(b.nom_norm) AS sans_type, ps_trie(b.nom_norm) AS trie,
       replace(b.nom_norm, ' ', '') AS colle, ps_initiales(b.nom_norm) AS initiales,
       ps_chiffres(b.nom_norm) AS chiffres
FROM ban_nom AS b
JOIN ban_commune AS c USING (secteur)
SEMI JOIN rue_reste ON rue_reste.demande = c.demande;
