-- Let dwellings of known rent, a row for each variable that rents are told by, and where the groups
-- of business that hold some are.
-- In: affaire, nouveau(lieu, groupe), economie_lieu, forme(groupe, niveau, zone); `classes`: that of
-- each variable; `selon`: a SELECT a variable over `loue`: variable, groupe, bailleur, classe, loyers,
-- surface, and whether the rent is set against ceilings, and is at them or under.
-- Out: loue, loyer_du_jour, loyer_lieu(n, groupe, niveau and the numbers of its zones), along the curve.
CREATE OR REPLACE TEMP TABLE loue AS
SELECT coalesce(a.groupe, n.groupe) AS groupe, a.bailleur, {classes}
       CAST(a.loyers AS BIGINT) AS loyers, CAST(a.surface_louee AS BIGINT) AS surface,
       CAST(a.loyers_compares AS BIGINT) AS compares, CAST(a.bas_loyers_plai AS BIGINT) AS bas_plai,
       CAST(a.bas_loyers_plus AS BIGINT) AS bas_plus
FROM affaire AS a LEFT JOIN nouveau AS n ON n.lieu = a.lieu
WHERE coalesce(a.groupe, n.groupe) IS NOT NULL AND a.loyers > 0;

CREATE OR REPLACE TEMP VIEW loyer_du_jour AS
{selon};

CREATE OR REPLACE TEMP TABLE loyer_lieu AS
WITH place AS (
  SELECT coalesce(l.groupe, n.groupe) AS groupe, min(l.rang) AS rang, min(l.iris) AS iris,
         min(l.commune) AS commune, min(l.epci) AS epci, min(l.departement) AS departement,
         min(l.region) AS region
  FROM economie_lieu AS l LEFT JOIN nouveau AS n ON n.lieu = l.lieu
  WHERE coalesce(l.groupe, n.groupe) IS NOT NULL
  GROUP BY 1
)
SELECT row_number() OVER (ORDER BY p.rang, p.groupe) - 1 AS n, p.*, f.niveau, f.zone AS part,
       dense_rank() OVER (ORDER BY p.groupe) AS part_n, dense_rank() OVER (ORDER BY iris) AS iris_n,
       dense_rank() OVER (ORDER BY commune) AS commune_n, dense_rank() OVER (ORDER BY epci) AS epci_n,
       dense_rank() OVER (ORDER BY departement) AS departement_n,
       dense_rank() OVER (ORDER BY region) AS region_n, 0 AS france_n
FROM place AS p JOIN forme AS f ON f.groupe = p.groupe
ORDER BY n;
