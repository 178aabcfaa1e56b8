-- The groups of every table and population.
-- A group of métropole and outre-mer together tells no APL: France less its métropole would tell
-- that of its households of métropole alone, who may be one or two.
-- In: decoupage (the frozen partitions). Out: decoupe, a view: a country's groups copied were 280 MB,
-- and pushed as much of what is made of them out to the disk.
CREATE OR REPLACE TEMP VIEW decoupe AS
SELECT * REPLACE (
         CASE WHEN apl_connue = aide_connue THEN apl ELSE 0 END AS apl,
         CASE WHEN apl_connue = aide_connue THEN apl_connue ELSE 0 END AS apl_connue
       )
FROM decoupage.groupe;
