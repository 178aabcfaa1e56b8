-- Before a change is read: the number of each landlord of either version, the same in every stretch of
-- groups, and no group yet where who is who is not known.
-- In: membre, ancien. Out: numero_bailleur, confus.
CREATE OR REPLACE TEMP TABLE numero_bailleur AS
SELECT bailleur, row_number() OVER (ORDER BY bailleur)::INTEGER AS numero
FROM (SELECT bailleur FROM membre UNION SELECT bailleur FROM ancien);
CREATE OR REPLACE TEMP TABLE confus (groupe INTEGER);
