-- Surveyed dwellings by free address and landlord, both by number, sorted: let ones, those whose
-- households answered, all. In: menage, secret_point. Out: the rows.
SELECT p.n AS adresse, dense_rank() OVER (ORDER BY m.bailleur) AS bailleur,
       CAST(sum(m.loues) AS BIGINT) AS loues, CAST(sum(m.menages) AS BIGINT) AS repondants,
       count(*) AS enquetes
FROM menage AS m JOIN secret_point AS p ON p.id = m.adresse
WHERE p.libre
GROUP BY p.n, m.bailleur
ORDER BY 1, 2;
