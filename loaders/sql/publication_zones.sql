-- What the partition is made from. In: point, menage, stock_logement.
-- Out: a row an address and landlord (of the stock or of the survey), addresses along the curve;
-- `menages` are the landlord's answering households there.
WITH present AS (
  SELECT adresse, bailleur, sum(menages) AS menages FROM menage GROUP BY 1, 2
  UNION ALL
  SELECT DISTINCT adresse_id, siren_bailleur, 0 FROM stock_logement
  WHERE adresse_id IS NOT NULL AND siren_bailleur IS NOT NULL
),
compte AS (
  SELECT adresse, bailleur, sum(menages)::INTEGER AS menages FROM present GROUP BY 1, 2
)
SELECT point.id, point.rang, coalesce(compte.bailleur, '') AS bailleur,
       coalesce(compte.menages, 0)::INTEGER AS menages,
       concat_ws('|', code_commune, coalesce(iris, '-'), coalesce(qpv15, '-'),
                 coalesce(qpv24, '-')) AS part,
       concat_ws('|', code_commune, coalesce(iris, '-')) AS iris,
       code_commune AS commune,
       concat_ws('|', code_dep, coalesce(code_epci, '-')) AS epci,
       code_dep AS departement,
       coalesce(code_reg, '-') AS region,
       'FR' AS france
FROM point LEFT JOIN compte ON compte.adresse = point.id
ORDER BY point.rang, bailleur;
