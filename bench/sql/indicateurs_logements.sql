-- One dwelling of the invented register. In: pays_logement. Out: columns of rpls-logements.
SELECT n::VARCHAR AS id, 2024 AS millesime, siren AS siren_bailleur, id AS adresse_id, code_commune,
       code_epci, code_dep, code_reg, iris, qpv15, qpv24, qpv15 IS NOT NULL AS en_qpv15, qpv24 IS NOT NULL AS en_qpv24, lon, lat, 'C' AS typeconst,
       1 + (hash(n, 8) % 5) AS nbpiece, 20 + (hash(n, 9) % 80) AS surfhab,
       1930 + (hash(n, 11) % 90) AS construct, 1990 AS locat, '13' AS finan, 'PLUS' AS finan_groupe,
       true AS conv, ['C', 'D', 'E'][1 + (hash(n, 12) % 3)::INTEGER] AS dpe_energie, '1' AS mode,
       100.0 + (hash(n, 13) % 500) AS loyer_principal
FROM pays_logement
