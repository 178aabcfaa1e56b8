-- Streets read whose very name the BAN knows in the commune, and those that are left.
-- In: adresse_norm, ban_nom, ban_commune. Out: rue_exacte(demande, voie_norm, voie, score), rue_reste.
CREATE OR REPLACE TEMP TABLE rue_exacte AS
SELECT rue.demande, rue.voie_norm, b.voie, CAST(1 AS DOUBLE) AS score
FROM (SELECT DISTINCT demande, voie_norm FROM adresse_norm WHERE voie_norm IS NOT NULL) AS rue
JOIN ban_commune AS c ON c.demande = rue.demande
JOIN ban_nom AS b ON b.secteur = c.secteur AND b.nom_norm = rue.voie_norm;

CREATE OR REPLACE TEMP TABLE rue_reste AS
SELECT demande, voie_norm, ps_type(voie_norm) AS typ, ps_sans_type(voie_norm) AS sans_type,
       ps_trie(voie_norm) AS trie, replace(voie_norm, ' ', '') AS colle,
       ps_initiales(voie_norm) AS initiales, ps_chiffres(voie_norm) AS chiffres
FROM (SELECT DISTINCT demande, voie_norm FROM adresse_norm WHERE voie_norm IS NOT NULL)
ANTI JOIN rue_exacte USING (demande, voie_norm);
