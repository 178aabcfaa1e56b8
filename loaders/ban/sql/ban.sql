-- Addresses that can be matched, sorted for look-ups by street. In: ban_lue, ban_rue. Out: ban.
-- `rang` 1: the best position of an address (an entrance before the rest): the one that is matched.
CREATE TABLE ban AS
SELECT r.voie, l.numero, l.rep, l.id, l.nom_ld, l.lieu_dit_norm, l.code_postal, l.code_insee,
       l.secteur, l.lon, l.lat, l.certifie,
       CASE WHEN r.voie IS NULL THEN 1 ELSE row_number() OVER (
         PARTITION BY r.voie, l.numero, l.rep
         ORDER BY NOT l.entree, l.certifie DESC NULLS LAST, l.id, l.lon, l.lat) END AS rang
FROM ban_lue AS l
LEFT JOIN ban_rue AS r
  ON r.secteur = l.secteur AND r.voie_norm = l.voie_norm AND r.code_insee = l.code_insee
ORDER BY r.voie, l.numero, l.rep, rang;
