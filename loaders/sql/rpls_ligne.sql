-- Lines kept, each with its pairing key: what the public file and a landlord's both hold.
-- In: lecture, refusee, adresse_norm, point; {projection}: SQL of a line's EPSG. Out: ligne.
-- `rang`: twins (same key) in an order that their other common fields tell, then the files'.
CREATE OR REPLACE TEMP TABLE ligne AS
WITH gardee AS (
  SELECT lecture.* EXCLUDE (lieudit), point.lon AS lon_lu, point.lat AS lat_lu,
         concat_ws('|', lecture.depcom, coalesce(n.voie_norm, ''), coalesce(n.numero, 0), n.rep,
           coalesce(nullif(regexp_replace(replace(upper(etage), 'RDC', '0'), '^0+([0-9])', '\1'),
                           ''), ''),
           nbpiece, surfhab, coalesce(construct, 0), coalesce(locat, 0), coalesce(finan, ''),
           ps_simple(coalesce(numconv, ''))) AS appariement
  FROM (
    SELECT fichier, ligne, forme,
           hash(depcom, numvoie, indrep, typvoie, nomvoie, lieudit, codepostal) AS cle,
           depcom, numvoie, indrep, typvoie, nomvoie, lieudit, codepostal, etage, droit, typeconst,
           nbpiece, surfhab, construct, locat, patrimoine, origine, finan, conv, numconv, dpe_date,
           dpe_energie, dpe_ges, pmr, iris, qpv24, qpv15, dit_iris, dit_qpv24, dit_qpv15, epsg, x, y,
           qualite_xy, identifiant_rpls, mode, bail_date, offre_date, loyer_principal,
           surface_loyer, contingent
    FROM lecture WHERE sortie IS NULL
  ) AS lecture
  ANTI JOIN refusee USING (fichier, ligne)
  JOIN adresse_norm AS n USING (cle)
  LEFT JOIN point
    ON point.srid = {projection} AND point.x = lecture.x AND point.y = lecture.y
)
SELECT *,
       row_number() OVER (
         PARTITION BY forme, appariement
         ORDER BY typeconst, droit, patrimoine, origine, conv, dpe_energie, dpe_ges, dpe_date,
                  fichier, ligne) AS rang
FROM gardee;
