-- What some groups of rents are, or what moved of them, by class and landlord.
-- In: loyer_bouge, loyer_forme; cote, first and last of the groups; `sommes`.
-- Out: ensemble, tableau, bailleur, classe, amounts.
SELECT ensemble, tableau, bailleur, classe, {sommes}
FROM loyer_bouge JOIN loyer_forme USING (ensemble)
WHERE cote = ? AND ensemble BETWEEN ? AND ?
GROUP BY ensemble, tableau, bailleur, classe
ORDER BY ALL;
