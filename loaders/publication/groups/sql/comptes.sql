-- Answering households by address and landlord, both by their codes: how many (`tous`), and how many
-- each sum counts. In: menage; {parmi}: which households; {sommes}. Out: secret_compte, a row each.
CREATE OR REPLACE TEMP TABLE secret_compte AS
SELECT adresse, bailleur, count(*) AS tous, {sommes}
FROM menage WHERE menages = 1 AND {parmi} GROUP BY 1, 2;
