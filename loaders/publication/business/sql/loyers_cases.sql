-- What the groups of rents of a variable are, or what moved of them, by class and landlord: those that
-- hold some groups of business. In: loyer_bouge, loyer_forme; $cote, $variable, $premier, $dernier: the
-- groups of business; `montants`. Out: classe, ensemble, tableau, groupe, bailleur, amounts.
SELECT classe, ensemble, tableau, groupe, bailleur, {montants}
FROM loyer_bouge JOIN loyer_forme USING (ensemble)
WHERE cote = $cote AND variable = $variable AND groupe BETWEEN $premier AND $dernier
ORDER BY ensemble, groupe, bailleur, classe;
