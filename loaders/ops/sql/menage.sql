-- Households of the survey, of the catalogue's `ops-menages`.
-- In: lecture, refusee, fichier, parc, adresse_trouvee, ter.appartenance, variables `millesime` and `cle`.
-- Out: menage. The address point is the register's where it knows the dwelling as its landlord's, else the BAN's.
CREATE OR REPLACE TEMP VIEW menage AS
SELECT left(sha256(getvariable('cle') || '|ops|' || l.millesime || '|' || l.siren_bailleur || '|'
         || coalesce(l.id_logement_bailleur, '') || '|'
         || CASE WHEN l.id_logement_bailleur IS NULL THEN l.id_logement_rpls ELSE '' END), 24) AS id,
       CAST(getvariable('millesime') AS INTEGER) AS millesime, 'publie' AS etat,
       l.* EXCLUDE (millesime, code_qpv),
       coalesce(l.code_qpv, CASE WHEN getvariable('millesime') < 2024 THEN parc.qpv15 ELSE parc.qpv24 END)
         AS code_qpv,
       coalesce(parc.adresse_id, t.adresse_id) AS adresse_id,
       CASE WHEN parc.adresse_id IS NULL THEN t.niveau ELSE parc.niveau_appariement END
         AS niveau_appariement,
       c.code_commune, c.code_epci, c.code_dep, c.code_reg,
       CASE WHEN parc.adresse_id IS NULL THEN t.lon ELSE parc.lon END AS lon,
       CASE WHEN parc.adresse_id IS NULL THEN t.lat ELSE parc.lat END AS lat
FROM lecture AS l
ANTI JOIN refusee USING (fichier, ligne)
SEMI JOIN (SELECT numero FROM fichier WHERE NOT bloque) AS f ON f.numero = l.fichier
JOIN ter.appartenance AS c ON c.code_commune = ps_commune(l.code_insee)
LEFT JOIN parc ON parc.siren = l.siren_bailleur AND parc.identifiant_rpls = l.id_logement_rpls
LEFT JOIN adresse_trouvee AS t
  ON t.cle = hash(l.code_insee, l.adr_numero, l.adr_rep, l.adr_typvoie, l.adr_nomvoie, l.code_postal);
