-- Households of the groups of the first table by landlord, and how many each sum counts.
-- In: membre; {sommes}. Out: presence_groupe.
CREATE OR REPLACE TEMP TABLE presence_groupe AS
SELECT groupe AS origine, bailleur, {sommes} FROM membre GROUP BY 1, 2;
