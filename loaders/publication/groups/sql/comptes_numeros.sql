-- The same by the numbers of addresses and landlords, in no order: what is sorted by two columns is
-- sorted faster once read. In: secret_compte, secret_point. Out: the rows of free addresses.
WITH bailleur AS (
  SELECT bailleur, row_number() OVER (ORDER BY bailleur) AS numero
  FROM (SELECT DISTINCT bailleur FROM secret_compte)
)
SELECT p.n AS adresse, b.numero AS bailleur, c.* EXCLUDE (adresse, bailleur)
FROM secret_compte AS c
JOIN secret_point AS p ON p.id = c.adresse
JOIN bailleur AS b ON b.bailleur = c.bailleur
WHERE p.libre;
