-- Before what moved since an earlier version is read: the number of each landlord of either, the same
-- in every stretch of groups; and no row yet.
-- In: loue, `avant`: the members of the version; `montants`: columns. Out: loyer_bailleur, loyer_bouge.
CREATE OR REPLACE TEMP TABLE loyer_bailleur AS
SELECT bailleur, row_number() OVER (ORDER BY bailleur)::INTEGER AS numero
FROM (SELECT bailleur FROM loue UNION SELECT bailleur FROM {avant});
CREATE OR REPLACE TEMP TABLE loyer_bouge
  (cote VARCHAR, ensemble INTEGER, groupe INTEGER, bailleur INTEGER, classe VARCHAR, {montants});
