-- Answering households by address and landlord: how many, and how many that each sum counts; of
-- everyone, and (`_er`) of recent movers. In: secret_point, menage. Out: one row each.
WITH bailleur AS (
  SELECT bailleur, row_number() OVER (ORDER BY bailleur) AS numero
  FROM (SELECT DISTINCT bailleur FROM menage)
)
SELECT p.n AS adresse, b.numero AS bailleur, {sommes}
FROM menage AS m
JOIN secret_point AS p ON p.id = m.adresse
JOIN bailleur AS b ON b.bailleur = m.bailleur
WHERE m.menages = 1 AND p.libre
GROUP BY ALL
ORDER BY 1, 2;
