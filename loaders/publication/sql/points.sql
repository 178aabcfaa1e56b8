-- Every address point of the stock, answering or not: the register's, then those that only the
-- survey knows. A household without an address is a point of its own, never listed (liste).
-- In: stock_adresse, stock_logement, enquete (views), terr, qpv_couverture; $metropole, $outre_mer: whether the
-- QPV in force are those of 2024 there. Out: point, `rang` along the curve. `en_qpv`: in those in force, as most
-- of its dwellings of known zone are (in, when half are); null where none is known.
CREATE OR REPLACE TEMP TABLE point AS
WITH quartier AS (
  SELECT adresse_id AS id, min(qpv15) AS qpv15,
         CASE WHEN count(en) > 0 THEN 2 * count_if(en) >= count(en) END AS en_qpv
  FROM (
    SELECT adresse_id, qpv15,
           CASE WHEN CASE WHEN code_dep LIKE '97%' THEN $outre_mer ELSE $metropole END
             THEN en_qpv24 ELSE en_qpv15 END AS en
    FROM stock_logement
  )
  GROUP BY 1
),
depose AS (
  SELECT coalesce(adresse_id, 'sans:' || id) AS id, adresse_id IS NOT NULL AS liste,
         min(adr_numero) AS numero, min(adr_rep) AS rep,
         min(nullif(concat_ws(' ', adr_typvoie, adr_nomvoie), '')) AS nom_voie,
         min(code_postal) AS code_postal, min(coalesce(code_commune, code_insee)) AS code_commune,
         min(niveau_appariement) AS niveau_appariement,
         min(lon) AS lon, arg_min(lat, lon) AS lat
  FROM enquete
  GROUP BY 1, 2
),
seul AS (
  SELECT depose.* FROM depose ANTI JOIN stock_adresse ON stock_adresse.id = depose.id
),
ilot AS (
  SELECT seul.id, min(t.code) AS iris
  FROM seul JOIN terr.territoire_iris AS t ON ST_Contains(t.geom, ST_Point(seul.lon, seul.lat))
  GROUP BY 1
),
prioritaire AS (
  SELECT seul.id, min(t.code) FILTER (t.code LIKE 'QP%') AS qpv15,
         min(t.code) FILTER (t.code LIKE 'QN%') AS qpv24
  FROM seul JOIN terr.territoire_qpv AS t ON ST_Contains(t.geom, ST_Point(seul.lon, seul.lat))
  GROUP BY 1
),
tous AS (
  SELECT s.id, true AS liste, s.numero, s.rep, s.nom_voie, s.code_postal, s.code_commune, s.iris,
         quartier.qpv15, s.qpv24, quartier.en_qpv, s.niveau_appariement, s.score, s.logements, s.lon, s.lat
  FROM stock_adresse AS s LEFT JOIN quartier ON quartier.id = s.id
  UNION ALL BY NAME
  SELECT seul.*, iris, qpv15, qpv24, NULL::BOOLEAN AS en_qpv, NULL AS score, 0 AS logements
  FROM seul
  LEFT JOIN ilot ON ilot.id = seul.id
  LEFT JOIN prioritaire ON prioritaire.id = seul.id
),
dit AS (  -- zones come from the commune alone, so that they nest
  SELECT tous.*, a.code_epci, a.code_ept,
         coalesce(a.code_dep, regexp_extract(tous.code_commune, '^(97.|..)')) AS code_dep
  FROM tous LEFT JOIN terr.appartenance AS a ON a.code_commune = tous.code_commune
),
region AS (
  SELECT code_dep, min(code_reg) AS code_reg FROM terr.appartenance GROUP BY 1
),
place AS (
  SELECT dit.* REPLACE (
           CASE
             WHEN logements > 0 THEN en_qpv
             WHEN CASE WHEN dit.code_dep LIKE '97%' THEN $outre_mer ELSE $metropole END THEN
               CASE WHEN qpv24 IS NOT NULL THEN true WHEN lon IS NOT NULL AND couvert24 THEN false END
             WHEN qpv15 IS NOT NULL THEN true
             WHEN lon IS NOT NULL AND couvert15 THEN false
           END AS en_qpv),
         region.code_reg
  FROM dit
  LEFT JOIN region ON region.code_dep = dit.code_dep
  LEFT JOIN qpv_couverture AS k ON k.code_dep = dit.code_dep
),
borne AS (
  SELECT code_reg, {'min_x': min(lon), 'min_y': min(lat), 'max_x': max(lon) + 1e-6,
                    'max_y': max(lat) + 1e-6}::BOX_2D AS boite
  FROM place WHERE lon IS NOT NULL GROUP BY 1
)
SELECT place.*, row_number() OVER (
         ORDER BY place.code_reg,
         CASE WHEN lon IS NULL THEN NULL ELSE ST_Hilbert(lon, lat, boite) END NULLS LAST,
         place.id) AS rang
FROM place LEFT JOIN borne ON borne.code_reg IS NOT DISTINCT FROM place.code_reg;
