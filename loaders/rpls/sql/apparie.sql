-- One row a dwelling: public and landlord's lines of the same key and rank struck off one for one.
-- A nominative file's line stands where a public one does, with what it knows besides.
-- In: ligne, rang_bailleur, deposant(fichier, siren), variable `cle`: the secret key; {bailleurs}: which lines
-- are landlords', {jointure}: FULL, or `false` and LEFT where there is none: DuckDB then joins nothing at all;
-- {champs}: the fields of the relation that both may hold (loaders/rpls/pairing.py).
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
       coalesce(p.depcom, b.depcom) AS depcom, coalesce(p.qpv, b.qpv) AS qpv, {champs},
       p.iris, p.qpv24, p.qpv15, coalesce(p.su_iris, false) AS su_iris,
       coalesce(p.su_qpv24, false) AS su_qpv24, coalesce(p.su_qpv15, false) AS su_qpv15,
       coalesce(p.zone_tiree, false) AS zone_tiree, p.qualite_xy, p.lon_lu, p.lat_lu,
       b.fichier AS fichier_bailleur, b.ligne AS ligne_bailleur, coalesce(b.siren, p.siren) AS siren_bailleur
FROM libre AS p
{jointure} JOIN du_bailleur AS b ON b.appariement = p.appariement AND b.rang = p.rang;
