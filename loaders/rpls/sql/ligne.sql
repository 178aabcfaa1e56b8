-- Lines kept, each with its pairing key: what the public file and a landlord's both hold.
-- In: lecture (every column of the layout), refusee, adresse_dite, convention, niveau, siren_dit, variables `millesime`, `qualite_voie`: quality above which a place was
-- drawn, `qualite_zone_tiree`: class from which a zone was; {projection}: SQL of a line's EPSG;
-- {communs}: SQL of the rest of the key.
-- {parmi}: SQL that leaves some lines out.
-- Out: {nom}, a view: at the size of the country it is cheaper to read twice than to keep.
-- `detail`: the other fields that both hold, by which twins (same key) are told.
-- A nominative file has no address: its own identifier tells its lines apart. Where it gives the months that a
-- dwelling has been vacant and no date, the date is made of them.
-- A zone that was drawn with its point is not told: outlines decide, from a place that is known.
CREATE OR REPLACE TEMP VIEW {nom} AS
SELECT lecture.* EXCLUDE (offre_date, lieudit, dit_epsg, epsg, iris, qpv24, qpv15, su_iris, su_qpv24, su_qpv15,
         siret, duree_vacance, complident, qualite_iris, qualite_qpv24, qualite_qpv15, tiree, iris_tiree, qpv24_tiree, qpv15_tiree),
       CASE WHEN iris_tiree THEN NULL WHEN length(iris) = 4 THEN depcom || iris ELSE iris END AS iris,
       CASE WHEN NOT qpv24_tiree THEN qpv24 END AS qpv24,
       CASE WHEN NOT qpv15_tiree THEN qpv15 END AS qpv15,
       su_iris AND NOT iris_tiree AS su_iris, su_qpv24 AND NOT qpv24_tiree AS su_qpv24,
       su_qpv15 AND NOT qpv15_tiree AS su_qpv15,
       tiree OR iris_tiree OR qpv24_tiree OR qpv15_tiree AS zone_tiree,
       {projection} AS srid, siren_dit.siren,
       coalesce(offre_date, CAST(make_date(getvariable('millesime'), 1, 1)
         - to_months(ceil(duree_vacance)::INTEGER) AS DATE)) AS offre_date,
       hash(typeconst, droit, patrimoine, origine, conv, dpe_energie, dpe_ges, dpe_date) AS detail,
       concat_ws('|', adresse_dite.dite, coalesce(nbpiece, 0), coalesce(surfhab, 0), coalesce(construct, 0),
         {communs}, CASE WHEN forme = 'loi' THEN identifiant_rpls END) AS appariement
FROM (
  SELECT lecture.* EXCLUDE (sortie),
         hash(depcom, numvoie, indrep, typvoie, nomvoie, complident, lieudit, codepostal) AS cle,
         coalesce(qualite_xy > getvariable('qualite_voie'), false) AS tiree,
         coalesce(qualite_iris >= getvariable('qualite_zone_tiree'), tiree) AS iris_tiree,
         coalesce(qualite_qpv24 >= getvariable('qualite_zone_tiree'), tiree) AS qpv24_tiree,
         coalesce(qualite_qpv15 >= getvariable('qualite_zone_tiree'), tiree) AS qpv15_tiree
  FROM lecture {parmi} WHERE coalesce(sortie, '9') = '9'
) AS lecture
ANTI JOIN refusee USING (fichier, ligne)
JOIN adresse_dite USING (cle)
LEFT JOIN convention ON convention.numconv = lecture.numconv
LEFT JOIN niveau ON niveau.etage = lecture.etage
LEFT JOIN siren_dit ON siren_dit.siret = lecture.siret;
