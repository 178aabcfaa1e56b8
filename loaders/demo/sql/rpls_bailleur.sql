-- Landlords' own files for the register, 64 fields. Source: arrêté du 5 janvier 2010, article 3.
-- In: millesime int, qpv24: whether the districts in force are those of 2024; tables of the bench. Out: the landlord's number, then the fields; one row a
-- dwelling, landlord by landlord; those that left in the year before say why (field 37).
SELECT
  r.bailleur,
  identifiant(p.code_dep, l.n) AS f01_identifiant,
  reference(p.code_dep, r.n, l.rang) AS f02_reference,
  r.droit AS f03_droit,
  p.code AS f04_commune,
  p.code_postal AS f05_code_postal,
  p.nom AS f06_libelle,
  s.numvoie AS f07_numvoie,
  s.indrep AS f08_indrep,
  s.typvoie AS f09_typvoie,
  s.nomvoie AS f10_nomvoie,
  CASE WHEN r.typeconst <> 1 THEN printf('%03d', l.rang + 1) END AS f11_appartement,
  CASE WHEN r.typeconst <> 1 THEN printf('%03d', l.rang + 1) END AS f12_boite,
  NULL AS f13_escalier,
  NULL AS f14_couloir,
  CASE WHEN l.etage >= 0 THEN l.etage END AS f15_etage,
  s.complgeo AS f16_complement,
  NULL AS f17_entree,
  CASE WHEN r.batiments > 1 THEN chr(65 + a.batiment) END AS f18_batiment,
  NULL AS f19_immeuble,
  printf('PROGRAMME FICTIF %05d', numero_residence(r.n)) AS f20_programme,
  s.lieudit AS f21_lieudit,
  CASE WHEN en_qpv(a.qpv24, a.qpv15, $qpv24) THEN 1 ELSE 2 END AS f22_qpv,
  ['C', 'I', 'E'][r.typeconst + 1] AS f23_typeconst,
  l.nbpiece AS f24_nbpiece,
  CASE WHEN sans_surface(l.n) THEN 999 ELSE l.surfhab END AS f25_surfhab,
  CASE WHEN sans_annee(r.n) THEN 9999 ELSE r.construct END AS f26_construct,
  r.locat AS f27_locat,
  r.patrimoine AS f28_patrimoine,
  CASE WHEN sans_origine(l.n) THEN 0 ELSE r.origine END AS f29_origine,
  CASE WHEN r.patrimoine > r.locat THEN 'ANCIEN PROPRIETAIRE FICTIF' END AS f30_ancien,
  NULL AS f31_siret_ancien,
  r.finan AS f32_finan,
  CASE WHEN r.finan IN (49, 99) THEN 'FINANCEMENT LOCAL' END AS f33_finanautre,
  CASE WHEN r.conv THEN 1 ELSE 2 END AS f34_conv,
  s.numconv AS f35_numconv,
  s.datconv AS f36_datconv,
  e.motif AS f37_sortie,
  NULL AS f38_suppression,
  NULL AS f39_creation,
  e.mode AS f40_mode,
  mois_annee(e.bail) AS f41_bail,
  CASE WHEN r.construct < 1977 AND r.n % 3 > 0 THEN 2 WHEN r.construct >= 1996 THEN 1 ELSE 3
  END AS f42_mode_surface,
  CASE WHEN r.construct < 1977 AND r.n % 3 > 0 THEN least((l.surfhab * 8) // 5, 998)
    WHEN r.construct >= 1996 THEN l.surfhab + 3
    ELSE l.surfhab
  END AS f43_surface,
  e.loyer AS f44_loyer,
  e.accessoires AS f45_accessoires,
  999 AS f46_energie,
  CASE WHEN r.conv THEN f.cus END AS f47_cus,
  mois_dpe(l.dpe_mois, p.code_dep) AS f48_dpe_date,
  etiquette(l.dpe, p.code_dep) AS f49_dpe,
  etiquette(l.ges, p.code_dep) AS f50_ges,
  CASE WHEN r.conv THEN r.datconv + 50 END AS f51_sru_expiration,
  CASE WHEN r.conv THEN 3 ELSE 1 END AS f52_sru_alinea,
  b.numero_rpls AS f53_gestionnaire,
  NULL AS f54_segment,
  NULL AS f55_libelle_segment,
  9999 AS f56_loyer_max_apl,
  9999 AS f57_loyer_max_cus,
  NULL AS f58_vente,
  2 AS f59_commercialise,
  NULL AS f60_prix,
  NULL AS f61_produit,
  mois_annee(e.offre) AS f62_offre,
  l.contingent AS f63_contingent,
  NULL AS f64_commentaire
FROM (SELECT *, 9 AS motif FROM etat UNION ALL BY NAME FROM sortie) AS e
JOIN logement AS l ON l.n = e.n
JOIN adresse AS a ON a.n = l.adresse
JOIN residence AS r ON r.n = l.residence
JOIN lieu AS p ON p.n = a.lieu
JOIN saisie AS s ON s.n = a.n
JOIN finan AS f ON f.code = r.finan
JOIN bailleur AS b ON b.n = r.bailleur
WHERE e.annee = $millesime
ORDER BY r.bailleur, l.n
