-- Addresses of the whole country around those of the stock: streets of ten numbers in each place.
-- In: ban_lieu (code, nom, code_postal, lon, lat, x, y of its centre, voies), ban_nom (n, ban,
-- saisi), ban_type (n, ban, saisi); $noms, $types: how many there are. Out: the 23 columns, in order.
-- A name is two names joined: no street of the stock bears one. Places of 10 000 streets at most.
WITH voie AS (
  SELECT v.*,
         ban_type.ban || ' ' || a.ban || ' et ' || b.ban AS nom_voie,
         ban_type.saisi || ' ' || a.saisi || ' ET ' || b.saisi AS nom_afnor,
         (v.k % 61 - 30) * 90.0 AS est, (v.k // 61 % 61 - 30) * 90.0 AS nord
  FROM (SELECT *, unnest(range(voies)) AS k FROM ban_lieu) AS v
  JOIN ban_type ON ban_type.n = v.k % $types
  JOIN ban_nom AS a ON a.n = v.k % $noms
  JOIN ban_nom AS b ON b.n = (v.k // $noms * 31 + v.k * 7 + 1) % $noms
),
adresse AS (
  SELECT *, unnest(range(1, 11)) AS numero FROM voie
)
SELECT
  printf('%s_%05d_%05d', code, 50000 + k, numero) AS id,
  printf('%s_%05d', code, 50000 + k) AS id_fantoir,
  numero,
  NULL AS rep,
  nom_voie,
  code_postal,
  code AS code_insee,
  nom AS nom_commune,
  NULL AS code_insee_ancienne_commune,
  NULL AS nom_ancienne_commune,
  round(x + est + 9 * numero, 2) AS x,
  round(y + nord, 2) AS y,
  round(lon + (est + 9 * numero) / (111320 * cos(radians(lat))), 6) AS lon,
  round(lat + nord / 111320, 6) AS lat,
  'entrée' AS type_position,
  NULL AS alias,
  NULL AS nom_ld,
  strip_accents(upper(nom)) AS libelle_acheminement,
  nom_afnor,
  'commune' AS source_position,
  'commune' AS source_nom_voie,
  1 AS certification_commune,
  NULL AS cad_parcelles
FROM adresse
