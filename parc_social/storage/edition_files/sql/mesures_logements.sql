-- Dwellings of the register with the mesures of RPLS (parc_social/domain/measures_rpls.py), whole
-- numbers: a view, so that a scan computes only what it asks for; then the dwellings of the year
-- before and the census, which count for their commune alone, and those that left the stock, which
-- count where they stood and are no dwellings of it. A dwelling that another landlord bought (2) is in
-- its stock: it is one of those of a year before once.
-- In: stock_logement, premier(id), stock_precedent(code_commune), residences(code_commune,
-- nombre), sortie_situee(adresse, bailleur, code_commune, motif): what left the stock in the year;
-- plafond_loyer(code, plai, plus): ceilings of rents by commune, or département, in cents a m²;
-- bailleur_suivi(siren): whose files say so; recense(code): the communes, as dwellings name them, whose residences are known;
-- variables `parc_recent`: years of a recent dwelling, `vacance_longue`: months beyond which a
-- vacancy is long (catalogue/regles.yml).
-- Out: logement; every mesure is 0 where the dwelling does not say. A date of which the month alone
-- is known is its first day.
CREATE OR REPLACE TEMP VIEW logement AS
WITH lu AS (
  SELECT *, id IN (FROM premier) AS est_premier,
         CASE WHEN code_commune NOT LIKE '97%' THEN conv END AS agree,
         CASE WHEN construct IS NOT NULL THEN greatest(millesime - construct, 0) END AS ans,
         locat = millesime - 1 AS arrive,
         mode IN ('1', '2') AS offert,
         make_date(millesime, 1, 1) - to_months(getvariable('vacance_longue')) AS longtemps,
         CASE mode WHEN '1' THEN false WHEN '2' THEN offre_date::DATE < longtemps END AS long,
         offre_date::DATE < make_date(millesime - 1, 1, 1) AS un_an,
         offre_date::DATE < make_date(millesime - 2, 1, 1) AS deux_ans,
         locat < millesime - 1 AND CASE mode WHEN '1' THEN bail_date IS NOT NULL
           WHEN '2' THEN true END AS installe,
         locat < millesime - 1 AND mode = '1'  -- a lease of 1 January is that of a tenant who is there
           AND bail_date::DATE BETWEEN make_date(millesime - 1, 1, 1) AND make_date(millesime, 1, 1)
           AS change,
         siren_bailleur IN (FROM bailleur_suivi) AND locat < millesime - 1 AS suivi,
         CASE WHEN mode = '1' AND loyer_principal > 0 AND surfhab IS NOT NULL
           THEN round(100 * loyer_principal) END AS centimes,
         surfhab * coalesce(c.plai, d.plai) AS plafond_plai,
         surfhab * coalesce(c.plus, d.plus) AS plafond_plus
  FROM stock_logement
  LEFT JOIN plafond_loyer AS c ON c.code = code_commune
  LEFT JOIN plafond_loyer AS d
    ON d.code = left(code_commune, CASE WHEN code_commune LIKE '97%' THEN 3 ELSE 2 END)
),
present AS (
  SELECT id, adresse_id AS adresse, siren_bailleur AS bailleur, code_commune, iris, qpv15, qpv24,
         1::UTINYINT AS logements,
         est_premier::UTINYINT AS points_adresse,
         1::TINYINT AS evolution,
         (code_commune IN (FROM recense))::UTINYINT AS logements_recenses,
         (typeconst = 'C')::UTINYINT AS collectifs,
         (typeconst IN ('C', 'E'))::UTINYINT AS collectifs_etudiants,
         (typeconst = 'I')::UTINYINT AS individuels,
         (typeconst = 'E')::UTINYINT AS etudiants,
         (typeconst IS NOT NULL)::UTINYINT AS typeconst_connu,
         (nbpiece <= 2)::UTINYINT AS t1_t2,
         (nbpiece = 1)::UTINYINT AS t1,
         (nbpiece = 2)::UTINYINT AS t2,
         (nbpiece = 3)::UTINYINT AS t3,
         (nbpiece = 4)::UTINYINT AS t4,
         (nbpiece >= 5)::UTINYINT AS t5_plus,
         nbpiece::UTINYINT AS pieces,
         (nbpiece IS NOT NULL)::UTINYINT AS nbpiece_connu,
         surfhab::USMALLINT AS surface,
         (surfhab IS NOT NULL)::UTINYINT AS surfhab_connue,
         (surfhab < 30)::UTINYINT AS surface_moins_30,
         (surfhab >= 30 AND surfhab < 50)::UTINYINT AS surface_30_50,
         (surfhab >= 50 AND surfhab < 70)::UTINYINT AS surface_50_70,
         (surfhab >= 70 AND surfhab < 90)::UTINYINT AS surface_70_90,
         (surfhab >= 90)::UTINYINT AS surface_90_plus,
         (pmr IN ('2', '3'))::UTINYINT AS pmr,
         (pmr = '3')::UTINYINT AS pmr_adapte,
         (pmr IS NOT NULL)::UTINYINT AS pmr_connu,
         ans::USMALLINT AS age,
         (construct IS NOT NULL)::UTINYINT AS construct_connu,
         (construct < 1949)::UTINYINT AS avant_1949,
         (construct BETWEEN 1949 AND 1974)::UTINYINT AS de_1949_1974,
         (construct BETWEEN 1975 AND 1989)::UTINYINT AS de_1975_1989,
         (construct BETWEEN 1990 AND 2009)::UTINYINT AS de_1990_2009,
         (construct >= 2010)::UTINYINT AS depuis_2010,
         (ans <= getvariable('parc_recent'))::UTINYINT AS recent_5_ans,
         arrive::UTINYINT AS mises_en_service,
         (locat IS NOT NULL)::UTINYINT AS locat_connu,
         (arrive AND origine IN ('1', '4'))::UTINYINT AS entrees_neuves,
         (arrive AND origine IS NOT NULL)::UTINYINT AS entrees_connues,
         (finan_groupe = 'PLAI')::UTINYINT AS plai,
         (finan_groupe = 'PLUS')::UTINYINT AS plus,
         (finan_groupe = 'PLS')::UTINYINT AS pls,
         (finan_groupe = 'PLI')::UTINYINT AS pli,
         (finan_groupe = 'AVANT77')::UTINYINT AS avant_1977,
         (finan_groupe = 'AUTRE')::UTINYINT AS autres_finan,
         (finan_groupe IS NOT NULL)::UTINYINT AS finan_connu,
         agree::UTINYINT AS conventionnes,
         (agree IS NOT NULL)::UTINYINT AS conv_connu,
         (dpe_energie IN ('A', 'B'))::UTINYINT AS dpe_ab,
         (dpe_energie IN ('C', 'D'))::UTINYINT AS dpe_cd,
         (dpe_energie = 'E')::UTINYINT AS dpe_e,
         (dpe_energie IN ('F', 'G'))::UTINYINT AS dpe_fg,
         (dpe_energie = 'A')::UTINYINT AS dpe_a,
         (dpe_energie = 'B')::UTINYINT AS dpe_b,
         (dpe_energie = 'C')::UTINYINT AS dpe_c,
         (dpe_energie = 'D')::UTINYINT AS dpe_d,
         (dpe_energie = 'F')::UTINYINT AS dpe_f,
         (dpe_energie = 'G')::UTINYINT AS dpe_g,
         (dpe_energie IS NOT NULL)::UTINYINT AS dpe_connu,
         (dpe_ges IN ('F', 'G'))::UTINYINT AS ges_fg,
         (dpe_ges IS NOT NULL)::UTINYINT AS ges_connu,
         en_qpv24::UTINYINT AS en_qpv24,
         (en_qpv24 IS NOT NULL)::UTINYINT AS qpv24_connu,
         en_qpv15::UTINYINT AS en_qpv15,
         (en_qpv15 IS NOT NULL)::UTINYINT AS qpv15_connu,
         (sru_alinea IS NOT NULL)::UTINYINT AS sru_affectes,
         (sru_alinea = '1')::UTINYINT AS sru_alinea_1,
         (sru_alinea = '2')::UTINYINT AS sru_alinea_2,
         (sru_alinea = '3')::UTINYINT AS sru_alinea_3,
         (sru_expir IS NOT NULL)::UTINYINT AS sru_expire,
         (sru_alinea IS NOT NULL OR sru_expir IS NOT NULL)::UTINYINT AS sru_connu,
         offert::UTINYINT AS offerts,
         (mode = '2')::UTINYINT AS vacants,
         long::UTINYINT AS vacants_3_mois,
         (mode = '2' AND NOT long)::UTINYINT AS vacants_recents,
         (long AND NOT un_an)::UTINYINT AS vacants_3_12,
         (long AND un_an AND NOT deux_ans)::UTINYINT AS vacants_12_24,
         (long AND deux_ans)::UTINYINT AS vacants_24_plus,
         (long IS NOT NULL)::UTINYINT AS vacance_dite,
         (long IS NOT NULL)::UTINYINT AS offerts_dates,
         change::UTINYINT AS emmenages,
         installe::UTINYINT AS offerts_un_an,
         (mode = '3')::UTINYINT AS vides,
         (mode = '4')::UTINYINT AS associations,
         (mode IS NOT NULL)::UTINYINT AS mode_connu,
         (contingent IN ('1', '2', '5'))::UTINYINT AS reserve_etat,
         (contingent = '3')::UTINYINT AS reserve_employeurs,
         (contingent = '4')::UTINYINT AS reserve_locale,
         (contingent = '6')::UTINYINT AS reserve_autres,
         (contingent = '7')::UTINYINT AS non_reserves,
         (contingent IS NOT NULL)::UTINYINT AS contingent_connu,
         suivi::UTINYINT AS suivis,
         (centimes IS NOT NULL AND plafond_plai IS NOT NULL)::UTINYINT AS loyers_compares,
         (centimes <= plafond_plai)::UTINYINT AS bas_loyers_plai,
         (centimes <= plafond_plus)::UTINYINT AS bas_loyers_plus,
         centimes::UINTEGER AS loyers,
         CASE WHEN centimes IS NOT NULL THEN surfhab END::USMALLINT AS surface_louee,
         CASE WHEN change THEN centimes END::UINTEGER AS loyers_relocation,
         CASE WHEN change AND centimes IS NOT NULL THEN surfhab END::USMALLINT AS surface_relocation,
         CASE WHEN nbpiece = 1 THEN centimes END::UINTEGER AS loyers_t1,
         CASE WHEN nbpiece = 1 AND centimes IS NOT NULL THEN surfhab END::USMALLINT AS surface_louee_t1,
         CASE WHEN nbpiece = 2 THEN centimes END::UINTEGER AS loyers_t2,
         CASE WHEN nbpiece = 2 AND centimes IS NOT NULL THEN surfhab END::USMALLINT AS surface_louee_t2,
         CASE WHEN nbpiece = 3 THEN centimes END::UINTEGER AS loyers_t3,
         CASE WHEN nbpiece = 3 AND centimes IS NOT NULL THEN surfhab END::USMALLINT AS surface_louee_t3,
         CASE WHEN nbpiece = 4 THEN centimes END::UINTEGER AS loyers_t4,
         CASE WHEN nbpiece = 4 AND centimes IS NOT NULL THEN surfhab END::USMALLINT AS surface_louee_t4,
         CASE WHEN nbpiece >= 5 THEN centimes END::UINTEGER AS loyers_t5_plus,
         CASE WHEN nbpiece >= 5 AND centimes IS NOT NULL THEN surfhab END::USMALLINT AS surface_louee_t5_plus,
         (nbpiece = 1 AND centimes IS NOT NULL AND plafond_plai IS NOT NULL)::UTINYINT AS loyers_compares_t1,
         (nbpiece = 1 AND centimes <= plafond_plai)::UTINYINT AS bas_loyers_plai_t1,
         (nbpiece = 1 AND centimes <= plafond_plus)::UTINYINT AS bas_loyers_plus_t1,
         (nbpiece = 2 AND centimes IS NOT NULL AND plafond_plai IS NOT NULL)::UTINYINT AS loyers_compares_t2,
         (nbpiece = 2 AND centimes <= plafond_plai)::UTINYINT AS bas_loyers_plai_t2,
         (nbpiece = 2 AND centimes <= plafond_plus)::UTINYINT AS bas_loyers_plus_t2,
         (nbpiece = 3 AND centimes IS NOT NULL AND plafond_plai IS NOT NULL)::UTINYINT AS loyers_compares_t3,
         (nbpiece = 3 AND centimes <= plafond_plai)::UTINYINT AS bas_loyers_plai_t3,
         (nbpiece = 3 AND centimes <= plafond_plus)::UTINYINT AS bas_loyers_plus_t3,
         (nbpiece = 4 AND centimes IS NOT NULL AND plafond_plai IS NOT NULL)::UTINYINT AS loyers_compares_t4,
         (nbpiece = 4 AND centimes <= plafond_plai)::UTINYINT AS bas_loyers_plai_t4,
         (nbpiece = 4 AND centimes <= plafond_plus)::UTINYINT AS bas_loyers_plus_t4,
         (nbpiece >= 5 AND centimes IS NOT NULL AND plafond_plai IS NOT NULL)::UTINYINT AS loyers_compares_t5_plus,
         (nbpiece >= 5 AND centimes <= plafond_plai)::UTINYINT AS bas_loyers_plai_t5_plus,
         (nbpiece >= 5 AND centimes <= plafond_plus)::UTINYINT AS bas_loyers_plus_t5_plus,
         CASE WHEN finan_groupe = 'PLUS' THEN centimes END::UINTEGER AS loyers_plus,
         CASE WHEN finan_groupe = 'PLUS' AND centimes IS NOT NULL THEN surfhab END::USMALLINT AS surface_louee_plus,
         CASE WHEN finan_groupe = 'AVANT77' THEN centimes END::UINTEGER AS loyers_avant_1977,
         CASE WHEN finan_groupe = 'AVANT77' AND centimes IS NOT NULL THEN surfhab END::USMALLINT AS surface_louee_avant_1977,
         CASE WHEN finan_groupe = 'PLAI' THEN centimes END::UINTEGER AS loyers_plai,
         CASE WHEN finan_groupe = 'PLAI' AND centimes IS NOT NULL THEN surfhab END::USMALLINT AS surface_louee_plai,
         CASE WHEN finan_groupe = 'PLS' THEN centimes END::UINTEGER AS loyers_pls,
         CASE WHEN finan_groupe = 'PLS' AND centimes IS NOT NULL THEN surfhab END::USMALLINT AS surface_louee_pls,
         CASE WHEN finan_groupe = 'PLI' THEN centimes END::UINTEGER AS loyers_pli,
         CASE WHEN finan_groupe = 'PLI' AND centimes IS NOT NULL THEN surfhab END::USMALLINT AS surface_louee_pli
  FROM lu
)
SELECT id, adresse, bailleur, code_commune, iris, qpv15, qpv24,
       coalesce(COLUMNS(* EXCLUDE (id, adresse, bailleur, code_commune, iris, qpv15, qpv24)), 0)
FROM (
  FROM present
  UNION ALL BY NAME
  SELECT code_commune, 1::UTINYINT AS logements_precedents, -1::TINYINT AS evolution
  FROM stock_precedent
  UNION ALL BY NAME
  SELECT adresse, bailleur, code_commune, (motif <> '2')::UTINYINT AS suivis,
         (motif <> '2')::UTINYINT AS sortis, (motif = '1')::UTINYINT AS vendus_occupants,
         (motif = '2')::UTINYINT AS cedes_bailleurs, (motif = '3')::UTINYINT AS vendus_autres,
         (motif = '4')::UTINYINT AS demolis, (motif = '5')::UTINYINT AS sortis_autrement
  FROM sortie_situee
  UNION ALL BY NAME
  SELECT code_commune, nombre::UINTEGER AS residences_principales FROM residences
);
