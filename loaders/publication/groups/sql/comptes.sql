-- Answering households by address and landlord, both by their codes: how many (`tous`), and how many
-- each sum counts. In: menage; {poids}: what a household adds to a sum that counts it; {sommes}.
-- Out: secret_compte, a row each.
CREATE OR REPLACE TEMP TABLE secret_compte AS
SELECT adresse, bailleur, count(*) AS tous, {sommes}
FROM (SELECT *, {poids} FROM menage WHERE menages = 1) GROUP BY 1, 2;
