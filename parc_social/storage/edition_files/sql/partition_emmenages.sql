-- Households of each group of the first table and landlord of a frozen partition, of everyone and
-- (`_er`) of recent movers: how many, and how many each sum counts. In: version (the partition
-- file); {sommes}. Out: groupe, bailleur, and the sums, by group.
SELECT groupe, bailleur, {sommes} FROM version.membre GROUP BY 1, 2 ORDER BY 1, 2;
