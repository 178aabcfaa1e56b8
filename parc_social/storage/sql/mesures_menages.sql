-- Surveyed dwellings with the mesures of OPS (parc_social/domain/mesures_ops.py), whole numbers.
-- In: enquete; $millesime; $recents: first month (AAAA-MM) of a recent lease; $longue: months of a
-- long one; $sur, $sous: persons over rooms, rooms over persons, beyond which a dwelling is
-- over- or under-occupied (parc_social/catalogue/regles.yml).
-- Out: menage, a row a dwelling (`cle` names it among its landlord's); every mesure is 0 where the
-- household did not answer, or not to that.
CREATE OR REPLACE TEMP TABLE menage AS
WITH lu AS (
  SELECT coalesce(adresse_id, 'sans:' || id) AS adresse, siren_bailleur AS bailleur,
         coalesce(id_logement_rpls, id_logement_bailleur, id) AS cle,
         coalesce(etat_occupation = '1', false) AS loue,
         coalesce(etat_occupation = '1' AND reponse_enquete IN ('1', '2'), false) AS repond,
         coalesce(code_commune, code_insee, '') NOT LIKE '97%' AS metropole,
         composition,
         coalesce(nb_personnes_charge, CASE WHEN composition <> 'AUTRE' THEN
           coalesce(TRY_CAST(regexp_extract(composition, '\d') AS INTEGER), 0) END) AS charge,
         nullif(nb_occupants, 0) AS nombre, nb_mineurs,
         nullif(tranche_age_titulaire, 'INC') AS age,
         CASE WHEN coalesce(rfr_connu, '1') = '1' THEN nullif(tranche_plafond, 'INC') END AS tranche,
         nullif(aide_logement, '9') AS aide,
         date_bail AS bail,
         12 * $millesime - (12 * left(date_bail, 4)::INTEGER + right(date_bail, 2)::INTEGER - 1)
           AS mois,
         nb_pieces AS pieces, surface_hab AS surface,
         coalesce(nb_occ_0_5, 0) + coalesce(nb_occ_6_10, 0) + coalesce(nb_occ_11_17, 0) AS moins_18,
         coalesce(nb_occ_18_24, 0) AS de_18_24,
         coalesce(nb_occ_25_29, 0) + coalesce(nb_occ_30_39, 0) + coalesce(nb_occ_40_49, 0)
           + coalesce(nb_occ_50_64, 0) AS de_25_64,
         coalesce(nb_occ_65_74, 0) + coalesce(nb_occ_75p, 0) AS de_65,
         coalesce(nb_emploi_stable, 0) AS stable, coalesce(nb_emploi_precaire, 0) AS precaire,
         coalesce(nb_chomeurs, 0) AS chomeur, coalesce(nb_sans_emploi, 0) AS inactif,
         coalesce(nb_activite_inconnue, 0) AS sans_dire, nb_majeurs AS majeurs
  FROM enquete
),
dit AS (  -- an empty column of ages is a zero when the others make up the household
  SELECT *, moins_18 + de_18_24 + de_25_64 + de_65 AS ages,
         ages > 0 AND ages = coalesce(nombre, ages) AS ages_dits,
         coalesce(nb_mineurs, CASE WHEN ages_dits THEN moins_18 END) AS mineurs,
         stable + precaire + chomeur + inactif AS actes,
         actes > 0 AND sans_dire = 0 AND actes = coalesce(majeurs, actes) AS tous_dits,
         age IN ('65_74', 'GE75') AS aine,
         pieces + nombre IS NOT NULL AS pieces_dites,
         surface + nombre IS NOT NULL AS surface_dite
  FROM lu
),
reponse AS (
  SELECT adresse, bailleur, cle,
         1::UTINYINT AS menages,
         (composition = 'SEULE')::UTINYINT AS seules,
         (composition LIKE 'SEULE\_C%' ESCAPE '\')::UTINYINT AS monoparentales,
         (composition IN ('SEULE_C3', 'SEULE_C4P'))::UTINYINT AS mono_3_charges,
         (composition = 'COUPLE_0')::UTINYINT AS couples_sans_charge,
         (composition LIKE 'COUPLE\_C%' ESCAPE '\')::UTINYINT AS couples_avec_charge,
         (composition IN ('COUPLE_C3', 'COUPLE_C4P'))::UTINYINT AS couples_3_charges,
         (composition = 'AUTRE')::UTINYINT AS autres_menages,
         (composition IS NOT NULL)::UTINYINT AS composition_connue,
         (charge >= 3)::UTINYINT AS familles_nombreuses,
         (charge IS NOT NULL)::UTINYINT AS charge_connue,
         nombre::USMALLINT AS occupants,
         (nombre IS NOT NULL)::UTINYINT AS occupants_connus,
         (mineurs >= 1)::UTINYINT AS avec_mineur,
         (mineurs IS NOT NULL)::UTINYINT AS mineurs_connus,
         (nombre >= 5)::UTINYINT AS cinq_personnes,
         (age = 'LT25')::UTINYINT AS titulaires_moins_25,
         (age IN ('LT25', '25_29'))::UTINYINT AS titulaires_moins_30,
         (age IN ('30_39', '40_49'))::UTINYINT AS titulaires_30_49,
         (age = '50_64')::UTINYINT AS titulaires_50_64,
         aine::UTINYINT AS titulaires_65_plus,
         (age = 'GE75')::UTINYINT AS titulaires_75_plus,
         (age IS NOT NULL)::UTINYINT AS age_connu,
         (ages_dits::INTEGER * moins_18)::USMALLINT AS occ_mineurs,
         (ages_dits::INTEGER * de_18_24)::USMALLINT AS occ_18_24,
         (ages_dits::INTEGER * de_25_64)::USMALLINT AS occ_25_64,
         (ages_dits::INTEGER * de_65)::USMALLINT AS occ_65_plus,
         (ages_dits::INTEGER * ages)::USMALLINT AS occ_age_connu,
         ages_dits::UTINYINT AS ages_connus,
         (tranche = 'P0_20')::UTINYINT AS ressources_moins_20,
         (tranche = 'P20_40')::UTINYINT AS ressources_20_40,
         (tranche = 'P40_60')::UTINYINT AS ressources_40_60,
         (tranche = 'P60_80')::UTINYINT AS ressources_60_80,
         (tranche = 'P80_100')::UTINYINT AS ressources_80_100,
         (tranche = 'P100_120')::UTINYINT AS ressources_100_120,
         (tranche IN ('P120_150', 'P150'))::UTINYINT AS ressources_plus_120,
         (tranche IN ('P0_20', 'P20_40', 'P40_60'))::UTINYINT AS ressources_moins_60,
         (tranche IN ('P60_80', 'P80_100'))::UTINYINT AS ressources_60_100,
         (tranche IN ('P0_20', 'P20_40'))::UTINYINT AS ressources_moins_40,
         (tranche IN ('P40_60', 'P60_80', 'P80_100'))::UTINYINT AS ressources_40_100,
         (tranche IN ('P100_120', 'P120_150', 'P150'))::UTINYINT AS ressources_plus_100,
         (tranche IS NOT NULL)::UTINYINT AS ressources_connues,
         (tranche IS NULL)::UTINYINT AS ressources_inconnues,
         (aide IN ('1', '2'))::UTINYINT AS aides,
         (aide = '0')::UTINYINT AS sans_aide,
         (aide IS NOT NULL)::UTINYINT AS aide_connue,
         (metropole AND aide = '1')::UTINYINT AS apl,
         (aide = '2' OR (aide = '1' AND NOT metropole))::UTINYINT AS al,
         (metropole AND aide IS NOT NULL)::UTINYINT AS apl_connue,
         stable::USMALLINT AS emploi_stable,
         precaire::USMALLINT AS emploi_precaire,
         chomeur::USMALLINT AS chomeurs,
         inactif::USMALLINT AS inactifs,
         (chomeur + inactif)::USMALLINT AS majeurs_sans_emploi,
         actes::USMALLINT AS majeurs_connus,
         (stable + precaire + chomeur)::USMALLINT AS actifs,
         (actes > 0)::UTINYINT AS activite_dite,
         (stable > 0)::UTINYINT AS avec_emploi_stable,
         (precaire > 0)::UTINYINT AS avec_emploi_precaire,
         (chomeur > 0)::UTINYINT AS avec_chomeur,
         (inactif > 0)::UTINYINT AS avec_inactif,
         (tous_dits AND stable + precaire = 0)::UTINYINT AS menages_sans_emploi,
         (tous_dits AND stable + precaire > 0)::UTINYINT AS menages_en_emploi,
         tous_dits::UTINYINT AS activite_connue,
         (bail >= $recents)::UTINYINT AS emmenages_recents,
         (bail IS NOT NULL)::UTINYINT AS bail_connu,
         greatest(mois, 0)::USMALLINT AS anciennete_mois,
         (mois >= $longue)::UTINYINT AS bail_10_ans,
         (nombre - pieces > $sur)::UTINYINT AS suroccupes,
         (pieces - nombre > $sous)::UTINYINT AS sous_occupes,
         pieces_dites::UTINYINT AS pieces_connues,
         (aine AND pieces - nombre > $sous)::UTINYINT AS sous_occupes_65,
         (aine AND pieces_dites)::UTINYINT AS pieces_connues_65,
         CASE WHEN surface_dite THEN surface END::USMALLINT AS surface_occupee,
         CASE WHEN surface_dite THEN nombre END::USMALLINT AS occ_surface,
         surface_dite::UTINYINT AS surface_connue
  FROM dit
  WHERE repond
)
SELECT adresse, bailleur, cle, loues,
       coalesce(COLUMNS(* EXCLUDE (adresse, bailleur, cle, loues)), 0)
FROM (
  SELECT reponse.*, 1::UTINYINT AS loues FROM reponse
  UNION ALL BY NAME
  SELECT adresse, bailleur, cle, loue::UTINYINT AS loues FROM lu WHERE NOT repond
);
