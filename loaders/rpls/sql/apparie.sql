-- One row a dwelling: public and landlord's lines of the same key and rank struck off one for one.
-- A nominative file's line stands where a public one does, with what it knows besides.
-- In: ligne, rang_bailleur, deposant(fichier, siren), variable `cle`: the secret key; {bailleurs}: which lines
-- are landlords', {jointure}: FULL, or `false` and LEFT where there is none: DuckDB then joins nothing at all.
-- Out: apparie.
-- The id is a keyed hash of the common fields and the rank: one form for all, with or without a
-- landlord's line, and stable while the dwelling is described in the same way.
CREATE OR REPLACE TEMP VIEW apparie AS
WITH libre AS (SELECT * FROM ligne WHERE forme <> 'bailleur'),
du_bailleur AS (
  SELECT ligne.* REPLACE (coalesce(r.rang, ligne.rang) AS rang, deposant.siren AS siren)
  FROM ligne
  JOIN deposant USING (fichier)
  LEFT JOIN rang_bailleur AS r ON r.fichier = ligne.fichier AND r.ligne = ligne.ligne
  WHERE {bailleurs}
)
SELECT left(sha256(getvariable('cle') || '|' || coalesce(p.appariement, b.appariement) || '|'
         || coalesce(p.rang, b.rang)), 24) AS id,
       p.ligne IS NOT NULL AS vu_public, b.ligne IS NOT NULL AS vu_bailleur,
       coalesce(p.cle, b.cle) AS cle,
       coalesce(p.depcom, b.depcom) AS depcom,
       coalesce(p.numvoie, b.numvoie) AS numvoie, coalesce(p.indrep, b.indrep) AS indrep,
       coalesce(p.typvoie, b.typvoie) AS typvoie, coalesce(p.nomvoie, b.nomvoie) AS nomvoie,
       coalesce(p.codepostal, b.codepostal) AS codepostal, coalesce(p.etage, b.etage) AS etage,
       coalesce(p.droit, b.droit) AS droit, coalesce(p.typeconst, b.typeconst) AS typeconst,
       coalesce(p.nbpiece, b.nbpiece) AS nbpiece, coalesce(p.surfhab, b.surfhab) AS surfhab,
       coalesce(p.construct, b.construct) AS construct, coalesce(p.locat, b.locat) AS locat,
       coalesce(p.patrimoine, b.patrimoine) AS patrimoine,
       coalesce(p.origine, b.origine) AS origine, coalesce(p.finan, b.finan) AS finan,
       coalesce(p.conv, b.conv) AS conv, coalesce(p.dpe_date, b.dpe_date) AS dpe_date,
       coalesce(p.dpe_energie, b.dpe_energie) AS dpe_energie,
       coalesce(p.dpe_ges, b.dpe_ges) AS dpe_ges, p.pmr,
       coalesce(p.sru_expir, b.sru_expir) AS sru_expir,
       coalesce(p.sru_alinea, b.sru_alinea) AS sru_alinea, coalesce(p.cus, b.cus) AS cus,
       coalesce(p.qpv, b.qpv) AS qpv,
       p.iris, p.qpv24, p.qpv15, coalesce(p.su_iris, false) AS su_iris,
       coalesce(p.su_qpv24, false) AS su_qpv24, coalesce(p.su_qpv15, false) AS su_qpv15,
       coalesce(p.zone_tiree, false) AS zone_tiree, p.qualite_xy, p.lon_lu, p.lat_lu,
       b.fichier AS fichier_bailleur, b.ligne AS ligne_bailleur, coalesce(b.siren, p.siren) AS siren_bailleur, coalesce(b.identifiant_rpls, p.identifiant_rpls) AS identifiant_rpls,
       coalesce(b.mode, p.mode) AS mode, coalesce(b.bail_date, p.bail_date) AS bail_date,
       coalesce(b.offre_date, p.offre_date) AS offre_date,
       coalesce(b.loyer_principal, p.loyer_principal) AS loyer_principal,
       coalesce(b.surface_loyer, p.surface_loyer) AS surface_loyer,
       coalesce(b.contingent, p.contingent) AS contingent
FROM libre AS p
{jointure} JOIN du_bailleur AS b ON b.appariement = p.appariement AND b.rang = p.rang;
