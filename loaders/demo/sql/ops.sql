-- Deposits of landlords in the exchange format of the OPS survey: one row a dwelling surveyed.
-- In: millesime int, couverture (share of the dwellings deposited, 0-1); tables of the bench.
-- Out: the landlord's number, then the fields of the trame, in order; landlord by landlord.
SELECT
  r.bailleur,
  e.annee AS millesime,
  b.siren AS siren_bailleur,
  CASE WHEN l.melange % 37 > 0 THEN identifiant(p.code_dep, l.n) END AS id_logement_rpls,
  reference(p.code_dep, r.n, l.rang) AS id_logement_bailleur,
  p.code AS code_insee,
  s.numvoie AS adr_numero,
  s.indrep AS adr_rep,
  s.typvoie AS adr_typvoie,
  coalesce(s.nomvoie, s.lieudit) AS adr_nomvoie,
  s.complgeo AS adr_complement,
  p.code_postal,
  CASE WHEN e.annee < 2024 THEN q15.code ELSE q24.code END AS code_qpv,
  CASE WHEN r.conv THEN 1 WHEN p.code_dep LIKE '97%' AND r.n % 2 = 0 THEN NULL ELSE 2
  END AS conventionne,
  r.finan AS financement,
  l.nbpiece AS nb_pieces,
  l.surfhab AS surface_hab,
  CASE WHEN e.mode = 9 THEN 5 ELSE e.mode END AS etat_occupation,
  CASE WHEN e.mode = 1 THEN coalesce(m.reponse, 3) END AS reponse_enquete,
  CASE WHEN e.mode = 1 THEN annee_mois(e.bail) END AS date_bail,
  ['SEULE', 'SEULE_C1', 'SEULE_C2', 'SEULE_C3', 'SEULE_C4P', 'COUPLE_0', 'COUPLE_C1',
   'COUPLE_C2', 'COUPLE_C3', 'COUPLE_C4P', 'AUTRE'][m.composition + 1] AS composition,
  m.charge AS nb_personnes_charge,
  m.mineurs AS nb_mineurs,
  m.majeurs AS nb_majeurs,
  m.occupants AS nb_occupants,
  CASE WHEN m.age_connu
    THEN ['LT25', '25_29', '30_39', '40_49', '50_64', '65_74', 'GE75'][m.age_titulaire + 1]
    WHEN m.n IS NOT NULL THEN 'INC'
  END AS tranche_age_titulaire,
  m.occ_0_5 AS nb_occ_0_5,
  m.occ_6_10 AS nb_occ_6_10,
  m.occ_11_17 AS nb_occ_11_17,
  m.occ_18_24 AS nb_occ_18_24,
  m.occ_25_29 AS nb_occ_25_29,
  m.occ_30_39 AS nb_occ_30_39,
  m.occ_40_49 AS nb_occ_40_49,
  m.occ_50_64 AS nb_occ_50_64,
  m.occ_65_74 AS nb_occ_65_74,
  m.occ_75p AS nb_occ_75p,
  m.categorie AS categorie_menage_plus,
  CASE WHEN m.rfr THEN 1 ELSE 0 END AS rfr_connu,
  CASE WHEN m.rfr
    THEN ['P0_20', 'P20_40', 'P40_60', 'P60_80', 'P80_100', 'P100_120', 'P120_150',
          'P150'][m.tranche + 1]
  END AS tranche_plafond,
  CASE WHEN m.n IS NULL THEN NULL
    WHEN NOT m.aide_connue THEN 9
    WHEN NOT m.aidee THEN 0
    WHEN r.conv THEN 1
    ELSE 2
  END AS aide_logement,
  CASE WHEN m.activite_connue THEN m.stable WHEN m.n IS NOT NULL THEN 0 END AS nb_emploi_stable,
  CASE WHEN m.activite_connue THEN m.precaire WHEN m.n IS NOT NULL THEN 0 END AS nb_emploi_precaire,
  CASE WHEN m.activite_connue THEN m.chomeur WHEN m.n IS NOT NULL THEN 0 END AS nb_chomeurs,
  CASE WHEN m.activite_connue THEN m.sans_emploi WHEN m.n IS NOT NULL THEN 0 END AS nb_sans_emploi,
  CASE WHEN m.activite_connue THEN 0 WHEN m.n IS NOT NULL THEN m.majeurs
  END AS nb_activite_inconnue
FROM etat AS e
JOIN logement AS l ON l.n = e.n
JOIN adresse AS a ON a.n = l.adresse
JOIN residence AS r ON r.n = l.residence
JOIN lieu AS p ON p.n = a.lieu
JOIN saisie AS s ON s.n = a.n
JOIN bailleur AS b ON b.n = r.bailleur
LEFT JOIN menage AS m ON m.n = e.n AND m.annee = e.annee
LEFT JOIN zone AS q24 ON q24.sorte = 'qpv24' AND q24.n = a.qpv24
LEFT JOIN zone AS q15 ON q15.sorte = 'qpv15' AND q15.n = a.qpv15
WHERE e.annee = $millesime AND (b.essai OR l.tirage < $couverture)
ORDER BY r.bailleur, l.n
