-- The public detailed file of the register (SDES, layout of 2025): 73 columns, no landlord.
-- In: millesime int, epsg int, qpv24: whether the districts in force are those of 2024; tables of the bench. Out: one row a dwelling, mixed inside an address
-- so that the order tells nothing of the landlords' own files.
SELECT
  p.code_reg AS REG_CODE,
  p.nom_reg AS REG_LIBELLE,
  p.nom_reg AS LIBREG,
  p.code_dep AS DEP_CODE,
  p.nom_dep AS DEP_LIBELLE,
  p.nom_dep AS LIBDEP,
  nullif(p.code_epci, '') AS EPCI_CODE,
  nullif(p.nom_epci, '') AS EPCI_LIBELLE,
  nullif(p.nom_epci, '') AS LIBEPCI,
  p.code AS DEPCOM,
  p.code_postal AS CODEPOSTAL,
  p.nom AS LIBCOM,
  s.numvoie AS NUMVOIE,
  s.indrep AS INDREP,
  s.typvoie AS TYPVOIE,
  s.nomvoie AS NOMVOIE,
  CASE WHEN l.etage >= 0 THEN l.etage END AS ETAGE,
  s.complgeo AS COMPLGEO,
  s.lieudit AS LIEUDIT,
  CASE WHEN en_qpv(a.qpv24, a.qpv15, $qpv24) THEN 1 ELSE 2 END AS QPV_CODE,
  CASE WHEN en_qpv(a.qpv24, a.qpv15, $qpv24) THEN 'En QPV' ELSE 'Hors QPV' END AS QPV_LIBELLE,
  r.droit AS DROIT_CODE,
  ['Pleine propriété', 'Bail à réhabilitation', 'Bail emphytéotique', 'Usufruit',
   'Bail à construction'][r.droit] AS DROIT_LIBELLE,
  ['C', 'I', 'E'][r.typeconst + 1] AS TYPECONST_CODE,
  ['Collectif', 'Individuel', 'Etudiant'][r.typeconst + 1] AS TYPECONST_LIBELLE,
  l.nbpiece AS NBPIECE,
  CASE WHEN sans_surface(l.n) THEN 'Non renseigné' ELSE l.surfhab::VARCHAR END AS SURFHAB,
  CASE WHEN sans_annee(r.n) THEN 'Non renseigné' ELSE r.construct::VARCHAR END AS CONSTRUCT,
  r.locat AS LOCAT,
  r.patrimoine AS PATRIMOINE,
  CASE WHEN sans_origine(l.n) THEN 'NC' ELSE r.origine::VARCHAR END AS ORIGINE,
  r.finan AS FINAN_CODE,
  f.libelle AS FINAN_LIBELLE,
  CASE WHEN r.finan IN (49, 99) THEN 'FINANCEMENT LOCAL' END AS FINANAUTRE,
  CASE WHEN r.conv THEN 1 ELSE 2 END AS CONV,
  s.numconv AS NUMCONV,
  s.datconv AS DATCONV,
  NULL AS NEWLOGT_CODE,
  NULL AS NEWLOGT_LIBELLE,
  CASE WHEN r.conv THEN f.cus END AS CUS,
  mois_dpe(l.dpe_mois, p.code_dep) AS DPEDATE,
  coalesce(etiquette(l.dpe, p.code_dep), ['N', '0', NULL, NULL][l.melange % 4 + 1]) AS DPEENERGIE,
  etiquette(l.ges, p.code_dep) AS DPESERRE,
  CASE WHEN r.conv THEN r.datconv + 50 END AS SRU_EXPIR,
  CASE WHEN r.conv THEN 3 ELSE 1 END AS SRU_ALINEA,
  NULL AS CODSEGPATRIM,
  NULL AS LIBSEGPATRIM,
  l.pmr AS PMR_CODE,
  ['Non accessible', 'Accessible mais non adapté', 'Accessible et adapté'][l.pmr] AS PMR_LIBELLE,
  CASE WHEN a.qualite <> 0 THEN concat_ws(' ', s.typvoie, s.nomvoie) END AS PLG_VOIE,
  CASE WHEN a.qualite <> 0 THEN $epsg::INTEGER END AS EPSG,
  CASE WHEN NOT isnan(a.x) THEN a.x END AS X,
  CASE WHEN NOT isnan(a.y) THEN a.y END AS Y,
  CASE WHEN a.qualite <> 0 THEN coalesce(q24.code, CASE WHEN p.a_qpv THEN 'HZ' ELSE 'CSZ' END)
  END AS PLG_QP24,
  CASE WHEN a.qualite <> 0 THEN coalesce(q15.code, CASE WHEN p.a_qpv THEN 'HZ' ELSE 'CSZ' END)
  END AS PLG_QP15,
  i.code AS PLG_IRIS2024_CODE,
  i.nom AS PLG_IRIS2024_LIBELLE,
  CASE WHEN a.qualite <> 0 THEN 'CSZ' END AS PLG_ZUS,
  CASE WHEN a.qualite <> 0 THEN 'CSZ' END AS PLG_QVA,
  CASE WHEN a.qualite IN (11, 12, 21) THEN 1 WHEN a.qualite = 22 THEN 2 ELSE 3 END AS QUALITE_VOIE,
  CASE WHEN a.qualite = 11 THEN 1 WHEN a.qualite = 12 THEN 2 ELSE 3 END AS QUALITE_NUMERO,
  nullif(a.qualite, 0) AS QUALITE_XY,
  CASE WHEN a.qualite <> 0 THEN a.ecart_m END AS DISTANCE_PRECISION,
  nullif(least(a.qualite // 10, 3), 0) AS QUALITE_QP24,
  nullif(least(a.qualite // 10, 3), 0) AS QUALITE_QP15,
  nullif(least(a.qualite // 10, 3), 0) AS QUALITE_IRIS,
  nullif(least(a.qualite // 10, 3), 0) AS QUALITE_ZUS,
  nullif(least(a.qualite // 10, 3), 0) AS QUALITE_QVA,
  CASE WHEN p.a_qpv THEN 1 ELSE 0 END AS COMAQP,
  0 AS COMAZUS,
  NULL AS UU2020,
  NULL AS AAV2020,
  NULL AS ZE2020
FROM etat AS e
JOIN logement AS l ON l.n = e.n
JOIN adresse AS a ON a.n = l.adresse
JOIN residence AS r ON r.n = l.residence
JOIN lieu AS p ON p.n = a.lieu
JOIN saisie AS s ON s.n = a.n
JOIN finan AS f ON f.code = r.finan
LEFT JOIN zone AS i ON i.sorte = 'iris' AND i.n = a.p_iris
LEFT JOIN zone AS q24 ON q24.sorte = 'qpv24' AND q24.n = a.p_qpv24
LEFT JOIN zone AS q15 ON q15.sorte = 'qpv15' AND q15.n = a.p_qpv15
WHERE e.annee = $millesime
ORDER BY p.n, a.n, l.melange
