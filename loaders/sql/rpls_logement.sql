-- The relation's columns, of the catalogue's `rpls-logements`.
-- In: place_logement, zone, ter.appartenance, finan_groupe, variable `millesime`. Out: logement.
-- APL agreements do not exist outre-mer: `conv` is null there, not false.
CREATE OR REPLACE TEMP VIEW logement AS
SELECT l.id, CAST(getvariable('millesime') AS INTEGER) AS millesime, l.adresse_id,
       c.code_commune, ps_arm(l.depcom) AS code_arm, c.code_epci, c.code_ept, c.code_dep, c.code_reg,
       CASE WHEN l.dit_iris THEN l.iris ELSE z.iris END AS iris,
       CASE WHEN l.dit_qpv24 THEN l.qpv24 ELSE z.qpv24 END AS qpv24,
       CASE WHEN l.dit_qpv15 THEN l.qpv15 ELSE z.qpv15 END AS qpv15,
       l.numvoie, l.indrep, l.typvoie, l.nomvoie, l.codepostal, l.etage, l.droit, l.typeconst,
       l.nbpiece, l.surfhab, l.construct, l.locat, l.patrimoine, l.origine, l.finan,
       CASE WHEN l.finan IS NULL THEN NULL ELSE coalesce(f.groupe, 'AUTRE') END AS finan_groupe,
       CASE WHEN c.code_dep NOT LIKE '97%' THEN l.conv END AS conv,
       l.dpe_date, l.dpe_energie, l.dpe_ges, l.pmr, l.qualite_xy, l.siren_bailleur,
       l.identifiant_rpls, l.mode, l.bail_date, l.offre_date, l.loyer_principal, l.surface_loyer,
       l.contingent, l.lon, l.lat
FROM place_logement AS l
JOIN ter.appartenance AS c ON c.code_commune = ps_commune(l.depcom)
LEFT JOIN zone AS z ON z.lon = l.lon_zone AND z.lat = l.lat_zone
LEFT JOIN finan_groupe AS f ON f.finan = l.finan;
