-- Which public twin a landlord's line strikes: one that agrees on all that both hold while there is one, else
-- the next of the same key; past the last one, none.
-- In: jumelle. Out: rang_bailleur(fichier, ligne, rang), of the landlords' lines whose key has twins.
-- Without it a landlord's flat of label F would strike the flat of label B next door, another landlord's.
CREATE OR REPLACE TEMP TABLE rang_bailleur AS
WITH partagee AS (
  SELECT appariement FROM jumelle WHERE rang = 2
  INTERSECT
  SELECT appariement FROM jumelle WHERE forme = 'bailleur'
),
vue AS (
  SELECT forme, fichier, ligne, appariement, detail, rang,
         row_number() OVER (PARTITION BY forme, appariement, detail ORDER BY rang) AS n
  FROM jumelle SEMI JOIN partagee USING (appariement)
),
exacte AS (
  SELECT b.fichier, b.ligne, b.appariement, p.rang
  FROM vue AS b
  JOIN vue AS p ON p.appariement = b.appariement AND p.detail = b.detail AND p.n = b.n
  WHERE b.forme = 'bailleur' AND p.forme = 'public'
),
reste AS (
  SELECT fichier, ligne, appariement, row_number() OVER (PARTITION BY appariement ORDER BY rang) AS n
  FROM vue ANTI JOIN exacte USING (fichier, ligne)
  WHERE forme = 'bailleur'
),
libre AS (
  SELECT appariement, rang, row_number() OVER (PARTITION BY appariement ORDER BY rang) AS n
  FROM vue ANTI JOIN exacte USING (appariement, rang)
  WHERE forme = 'public'
),
publique AS (
  SELECT appariement, count(*) AS n FROM vue WHERE forme = 'public' GROUP BY appariement
)
SELECT fichier, ligne, rang FROM exacte
UNION ALL
SELECT reste.fichier, reste.ligne, coalesce(libre.rang, coalesce(publique.n, 0) + reste.n) AS rang
FROM reste
LEFT JOIN libre ON libre.appariement = reste.appariement AND libre.n = reste.n
LEFT JOIN publique ON publique.appariement = reste.appariement;
