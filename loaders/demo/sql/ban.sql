-- Addresses of the Base Adresse Nationale: those of the stock that it knows, and others.
-- In: tables of the bench. Out: the 23 columns, in order.
WITH point AS (
  SELECT voie, lieu, numero, rep, lon, lat, ban_x, ban_y FROM adresse WHERE ecart <> 1
  UNION ALL
  SELECT voie, lieu, numero, rep, lon, lat, ban_x, ban_y FROM autre_adresse
)
SELECT
  printf('%s_%04d_%05d', p.code, v.rang + 1, a.numero)
    || coalesce('_' || ['bis', 'ter'][a.rep], '') AS id,
  printf('%s_%04d', p.code, v.rang + 1) AS id_fantoir,
  a.numero,
  ['bis', 'ter'][a.rep] AS rep,
  t.ban || ' ' || m.ban AS nom_voie,
  p.code_postal,
  p.code AS code_insee,
  p.nom AS nom_commune,
  NULL AS code_insee_ancienne_commune,
  NULL AS nom_ancienne_commune,
  a.ban_x AS x,
  a.ban_y AS y,
  a.lon,
  a.lat,
  CASE a.numero % 9 WHEN 0 THEN 'bâtiment' WHEN 4 THEN 'segment' ELSE 'entrée' END AS type_position,
  NULL AS alias,
  d.ban AS nom_ld,
  strip_accents(upper(p.nom)) AS libelle_acheminement,
  t.saisi || ' ' || m.saisi AS nom_afnor,
  'commune' AS source_position,
  'commune' AS source_nom_voie,
  CASE WHEN p.n % 3 = 0 THEN 0 ELSE 1 END AS certification_commune,
  NULL AS cad_parcelles
FROM point AS a
JOIN lieu AS p ON p.n = a.lieu
JOIN voie AS v ON v.n = a.voie AND NOT v.absente
JOIN type_voie AS t ON t.n = v.type
JOIN nom_voie AS m ON m.n = v.nom
LEFT JOIN lieu_dit AS d ON d.n = v.lieudit
ORDER BY p.n, v.rang, a.numero, a.rep
