-- Surveyed dwellings with the sums of OPS (parc_social.domain.indicators.OPS_SUMS), 0 or 1 each
-- but for occupants. In: enquete; $recents: first month (AAAA-MM) of a recent lease.
-- Out: menage, a row a dwelling (`cle` names it among its landlord's); every sum is 0 where the
-- household did not answer.
CREATE OR REPLACE TEMP TABLE menage AS
WITH lu AS (
  SELECT coalesce(adresse_id, 'sans:' || id) AS adresse, siren_bailleur AS bailleur,
         coalesce(id_logement_rpls, id_logement_bailleur, id) AS cle,
         coalesce(etat_occupation = '1', false) AS loue,
         coalesce(etat_occupation = '1' AND reponse_enquete IN ('1', '2'), false) AS repond,
         composition, nullif(tranche_age_titulaire, 'INC') AS age, nullif(nb_occupants, 0) AS nombre,
         date_bail AS bail
  FROM enquete
)
SELECT adresse, bailleur, cle, loue::INTEGER AS loues,
       repond::INTEGER AS menages,
       (repond AND coalesce(composition = 'SEULE', false))::INTEGER AS seules,
       (repond AND coalesce(composition LIKE 'SEULE\_C%' ESCAPE '\', false))::INTEGER
         AS monoparentales,
       (repond AND coalesce(composition = 'COUPLE_0', false))::INTEGER AS couples_sans_charge,
       (repond AND coalesce(composition LIKE 'COUPLE\_C%' ESCAPE '\', false))::INTEGER
         AS couples_avec_charge,
       (repond AND composition IS NOT NULL)::INTEGER AS composition_connue,
       CASE WHEN repond THEN coalesce(nombre, 0) ELSE 0 END AS occupants,
       (repond AND nombre IS NOT NULL)::INTEGER AS occupants_connus,
       (repond AND coalesce(age IN ('LT25', '25_29'), false))::INTEGER AS titulaires_moins_30,
       (repond AND coalesce(age IN ('65_74', 'GE75'), false))::INTEGER AS titulaires_65_plus,
       (repond AND age IS NOT NULL)::INTEGER AS age_connu,
       (repond AND coalesce(bail >= $recents, false))::INTEGER AS emmenages_recents,
       (repond AND bail IS NOT NULL)::INTEGER AS bail_connu
FROM lu;
