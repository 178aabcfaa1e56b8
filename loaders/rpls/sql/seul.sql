-- Landlords' dwellings without a public twin: kept, and told. In: place_logement, fichier, regle, $code.
-- Out: rejets. Only where a public file holds the commune: elsewhere there was nothing to pair with.
INSERT INTO rejets
SELECT f.nom, l.ligne_bailleur, 'identifiant_rpls', l.identifiant_rpls, r.code, r.gravite, r.message
FROM place_logement AS l
JOIN fichier AS f ON f.numero = l.fichier_bailleur
JOIN regle AS r ON r.code = $code
SEMI JOIN (SELECT DISTINCT depcom FROM place_logement WHERE vu_public) AS c ON c.depcom = l.depcom
WHERE NOT l.vu_public
ORDER BY l.fichier_bailleur, l.ligne_bailleur;
