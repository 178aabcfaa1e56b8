-- What the open table of the SDES tells of each territory where no landlord's file holds a dwelling.
-- In: sdes_ligne (code, code_commune, code_arm, figures), suite, recent_appartenance, recent_arm, passage_recent
-- (annee, code_avant, code_apres, part), lieu, stock_logement; {millesime}: of the table; {propre}: whether a dwelling
-- has a value that landlords' files alone give. Out: ouvert_tenu (places that such a file holds), ouvert_terme (niveau,
-- code, and of each figure `x` its numerator and denominator, or `x_tel`, its published value).
CREATE OR REPLACE TEMP TABLE ouvert_tenu AS
WITH propre AS (
  SELECT DISTINCT adresse_id, code_commune FROM stock_logement WHERE {propre}
),
place AS (  -- where its address is, and where it says that it is
  SELECT l.commune, l.epci, l.ept, l.departement, l.region, l.partie
  FROM propre AS p JOIN lieu AS l ON l.id = p.adresse_id
  UNION
  SELECT r.code_commune, r.code_epci, r.code_ept, r.code_dep, r.code_reg,
         CASE WHEN p.code_commune LIKE '97%' THEN 'FR-DOM' ELSE 'FR-METRO' END
  FROM propre AS p LEFT JOIN suite ON suite.code_commune = p.code_commune
  LEFT JOIN recent_appartenance AS r ON r.code_commune = suite.commune
)
SELECT DISTINCT niveau, code FROM (
  SELECT unnest(['commune', 'epci', 'ept', 'departement', 'region', 'france', 'france']) AS niveau,
         unnest([commune, epci, ept, departement, region, partie, 'FR']) AS code
  FROM place
  UNION ALL  -- a city's file may not say which arrondissement: none of them is filled
  SELECT 'arm', a.code FROM recent_arm AS a JOIN place ON place.commune = a.code_parent
)
WHERE code IS NOT NULL;

-- Of each line, counts that make its rate: null where one is not told, or where they make another one.
CREATE OR REPLACE TEMP TABLE ouvert_ligne AS
SELECT o.code, o.code_arm, suite.commune,
       CASE WHEN s.sures THEN nb_vacants END AS vacants, CASE WHEN s.sures THEN nb_loues + nb_vacants END AS offerts,
       CASE WHEN nb_ls IS NOT NULL THEN nb_vides END AS vides, CASE WHEN nb_vides IS NOT NULL THEN nb_ls END AS parc_vides,
       CASE WHEN nb_ls IS NOT NULL THEN nb_asso END AS associations,
       CASE WHEN nb_asso IS NOT NULL THEN nb_ls END AS parc_associations,
       tx_vac, tx_vac3, tx_mob, loymoy
FROM sdes_ligne AS o
JOIN suite ON suite.code_commune = o.code_commune
CROSS JOIN LATERAL (
  SELECT nb_loues + nb_vacants IS NOT NULL AND coalesce(
    abs(tx_vac - 100 * nb_vacants / nullif(nb_loues + nb_vacants, 0)) <= 0.1, true) AS sures
) AS s
WHERE suite.commune IS NOT NULL;

CREATE OR REPLACE TEMP TABLE ouvert_commune AS
WITH ville AS (  -- a city is its own line, else all of its arrondissements
  SELECT commune, bool_or(code_arm IS NULL) AS dite FROM ouvert_ligne GROUP BY 1
),
retenue AS (
  SELECT l.* FROM ouvert_ligne AS l JOIN ville USING (commune) WHERE code_arm IS NULL OR NOT dite
),
change AS (  -- communes that are not what they were: whole where all that joined them is told
  SELECT p.code_apres AS commune, bool_and(p.part IS NOT NULL AND l.code IS NOT NULL) AS entiere
  FROM passage_recent AS p LEFT JOIN ouvert_ligne AS l ON l.code = p.code_avant
  WHERE p.annee > {millesime} GROUP BY 1
),
scindee AS (  -- what it told is told of a larger one
  SELECT code_avant AS commune FROM passage_recent WHERE annee > {millesime} AND part IS NULL
),
manque AS (
  SELECT DISTINCT a.code_parent AS commune
  FROM recent_arm AS a ANTI JOIN ouvert_ligne AS l ON l.code_arm = a.code
),
lue AS (
  SELECT r.commune, count(*) = 1 AND bool_and(code_arm IS NULL) AND bool_and(change.commune IS NULL)
           AND bool_and(scindee.commune IS NULL) AS telle,
         CASE WHEN bool_or(change.commune IS NOT NULL) THEN bool_and(change.entiere) AND bool_or(r.code = r.commune)
           ELSE true END AND bool_and(scindee.commune IS NULL)
           AND NOT bool_or(code_arm IS NOT NULL AND manque.commune IS NOT NULL) AS entiere,
         {sommes}, any_value(tx_vac) AS tx_vac, any_value(tx_vac3) AS tx_vac3, any_value(tx_mob) AS tx_mob,
         any_value(loymoy) AS loymoy
  FROM retenue AS r
  LEFT JOIN change ON change.commune = r.commune
  LEFT JOIN (SELECT DISTINCT commune FROM scindee) AS scindee ON scindee.commune = r.commune
  LEFT JOIN manque ON manque.commune = r.commune
  GROUP BY 1
)
SELECT commune, {entieres}, CASE WHEN telle THEN tx_vac END AS tx_vac,
       CASE WHEN telle THEN tx_vac3 END AS tx_vac3, CASE WHEN telle THEN tx_mob END AS tx_mob,
       CASE WHEN telle THEN loymoy END AS loymoy
FROM lue;

CREATE OR REPLACE TEMP TABLE ouvert_terme AS
WITH habitee AS (  -- every commune that the table or the register knows: a sum lacks none of them
  SELECT commune, r.code_epci AS epci, r.code_ept AS ept, r.code_dep AS departement, r.code_reg AS region,
         CASE WHEN r.code_dep LIKE '97%' THEN 'FR-DOM' ELSE 'FR-METRO' END AS partie
  FROM (SELECT commune FROM ouvert_commune
        UNION SELECT suite.commune FROM stock_logement AS s JOIN suite ON suite.code_commune = s.code_commune)
  JOIN recent_appartenance AS r ON r.code_commune = commune
  UNION  -- dwellings of a commune that nothing tells: its département and what holds it lack it
  SELECT NULL, epci, ept, departement, region, partie FROM lieu WHERE logements > 0 AND commune IS NULL
),
place AS (
  SELECT commune, unnest(['epci', 'ept', 'departement', 'region', 'france', 'france']) AS niveau,
         unnest([epci, ept, departement, region, partie, 'FR']) AS code
  FROM habitee
),
large AS (
  SELECT niveau, code, {sommes} FROM place LEFT JOIN ouvert_commune USING (commune)
  WHERE code IS NOT NULL GROUP BY 1, 2
)
SELECT 'commune' AS niveau, commune AS code, * EXCLUDE (commune) FROM ouvert_commune
UNION ALL BY NAME FROM large
UNION ALL BY NAME
SELECT 'arm' AS niveau, code_arm AS code, * EXCLUDE (code, code_arm, commune) FROM ouvert_ligne
WHERE code_arm IN (SELECT code FROM recent_arm);
