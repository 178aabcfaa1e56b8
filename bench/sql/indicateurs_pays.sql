-- An invented country for the measurement of publication: sizes, landlords and answers of the real
-- one, no name of it. In: variables `logements`, `communes`, `adresses`. Out: pays_adresse,
-- pays_logement, and pays_commune with a square each.
CREATE OR REPLACE TEMP MACRO tirage(n, sel) AS (hash(n, sel) % 1000003) / 1000003.0;

CREATE OR REPLACE TEMP TABLE pays_commune AS
SELECT c, 1 + c * 95 // getvariable('communes') AS d,
       printf('%02d', d) AS code_dep,
       printf('%02d%03d', d, row_number() OVER (PARTITION BY d ORDER BY c)) AS code_commune,
       printf('2%08d', c // 28) AS code_epci, printf('%02d', 11 + d // 8) AS code_reg,
       -1 + (c % 187) * 0.04 AS lon, 43 + (c // 187) * 0.035 AS lat
FROM (SELECT unnest(range(getvariable('communes'))) AS c);

-- Communes of very different sizes, IRIS of some twenty addresses, one in ten of them in a QPV.
CREATE OR REPLACE TEMP TABLE pays_adresse AS
WITH place AS (
  SELECT a, CAST(floor(getvariable('communes') * pow(tirage(a, 'commune'), 2.5)) AS BIGINT) * 7919
            % getvariable('communes') AS c,
         1 + CAST(floor(-ln(1 - tirage(a, 'taille')) * 9) AS INTEGER) AS logements
  FROM (SELECT unnest(range(getvariable('adresses'))) AS a)
),
rang AS (
  SELECT *, row_number() OVER (PARTITION BY c ORDER BY a) // 22 AS k FROM place
)
SELECT printf('%s_%08d', code_commune, a) AS id, rang.a, rang.logements,
       code_commune, code_dep, code_reg, code_epci, d,
       printf('%s%04d', code_commune, k + 101) AS iris,
       CASE WHEN k % 10 = 0 THEN printf('QN%05dA', rang.c) END AS qpv24,
       CASE WHEN k % 10 = 1 THEN printf('QP%06d', rang.c) END AS qpv15,
       lon + tirage(a, 'x') * 0.03 AS lon, lat + tirage(a, 'y') * 0.025 AS lat,
       100000000 + (d * 7 + hash(a, 'bailleur') % 9) % 700 AS premier
FROM rang JOIN pays_commune AS p ON p.c = rang.c;

CREATE OR REPLACE TEMP VIEW pays_logement AS
SELECT a.*, a.a * 1000 + k AS n, tirage(a.a * 1000 + k, 'sort') AS u,
       tirage(a.a * 1000 + k, 'autre') AS v,
       (premier + CASE WHEN a.a % 10 = 0 AND k % 3 = 0 THEN 1 ELSE 0 END)::VARCHAR AS siren
FROM (SELECT *, unnest(range(logements)) AS k FROM pays_adresse) AS a;
