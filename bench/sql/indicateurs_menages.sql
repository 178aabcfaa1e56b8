-- One let or empty dwelling of the invented survey. In: pays_logement. Out: columns of ops-menages.
SELECT n::VARCHAR AS id, 2024 AS millesime, 'publie' AS etat, siren AS siren_bailleur,
       id AS adresse_id, n::VARCHAR AS id_logement_bailleur, code_commune,
       code_commune AS code_insee, lon, lat,
       CASE WHEN u < 0.94 THEN '1' ELSE '2' END AS etat_occupation,
       CASE WHEN v < 0.965 THEN '1' ELSE '3' END AS reponse_enquete,
       ['SEULE', 'SEULE', 'SEULE', 'SEULE_C1', 'SEULE_C2', 'COUPLE_0', 'COUPLE_C2', 'COUPLE_C3',
        'AUTRE'][1 + (hash(n, 1) % 9)::INTEGER] AS composition,
       1 + (hash(n, 2) % 5) AS nb_occupants,
       ['LT25', '25_29', '30_39', '40_49', '50_64', '65_74', 'GE75'][1 + (hash(n, 3) % 7)::INTEGER]
         AS tranche_age_titulaire,
       '1' AS rfr_connu,
       ['P0_20', 'P20_40', 'P20_40', 'P40_60', 'P40_60', 'P60_80', 'P80_100', 'P100_120',
        'P120_150'][1 + (hash(n, 4) % 9)::INTEGER] AS tranche_plafond,
       ['0', '1', '2'][1 + (hash(n, 5) % 3)::INTEGER] AS aide_logement,
       printf('%d-%02d', 2004 + (hash(n, 6) % 20), 1 + (hash(n, 7) % 12)) AS date_bail,
       1 + (hash(n, 8) % 5) AS nb_pieces, 20 + (hash(n, 9) % 80) AS surface_hab, 1 AS nb_majeurs,
       (hash(n, 10) % 4 = 0)::INTEGER AS nb_emploi_stable,
       (hash(n, 10) % 4 = 1)::INTEGER AS nb_emploi_precaire,
       (hash(n, 10) % 4 = 2)::INTEGER AS nb_chomeurs,
       (hash(n, 10) % 4 = 3)::INTEGER AS nb_sans_emploi
FROM pays_logement
