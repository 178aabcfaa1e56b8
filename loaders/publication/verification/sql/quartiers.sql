-- Whether each group is in a QPV or out of any, counted apart: its zone has no point of the other side.
-- In: decoupe, adresse_groupe, lieu. Out: quartier(groupe, en_qpv), null where its zone has both, or a point of which it is not known.
CREATE OR REPLACE TEMP TABLE quartier AS
WITH chaine AS (
  SELECT id, qpv_part,
         [concat_ws('|', code_commune, coalesce(iris, '-'), coalesce(qpv_part::VARCHAR, '-')),
          concat_ws('|', code_commune, coalesce(iris, '-')), coalesce(code_commune, '-'),
          concat_ws('|', code_dep, coalesce(code_epci, '-')), coalesce(code_dep, '-'),
          coalesce(code_reg, '-'), 'FR'] AS zones
  FROM lieu
),
voisin AS (
  SELECT zone, niveau, bool_and(coalesce(qpv_part, false)) AS toute,
         bool_or(coalesce(qpv_part, true)) AS en_partie
  FROM (SELECT unnest(zones) AS zone, unnest([0, 1, 2, 3, 4, 5, 6]) AS niveau, qpv_part FROM chaine)
  GROUP BY 1, 2
),
zone AS (
  SELECT DISTINCT g.groupe, d.niveau, c.zones[d.niveau + 1] AS zone
  FROM adresse_groupe AS g
  JOIN chaine AS c ON c.id = g.adresse
  JOIN decoupe AS d ON d.groupe = g.groupe
)
SELECT z.groupe,
       CASE WHEN bool_and(v.toute) THEN true WHEN NOT bool_or(v.en_partie) THEN false END AS en_qpv
FROM zone AS z JOIN voisin AS v ON v.niveau = z.niveau AND v.zone = z.zone
GROUP BY 1;
