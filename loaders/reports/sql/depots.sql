-- Dwellings deposited, let and answered for, by landlord and département. In: ops_menage.
SELECT siren_bailleur, code_dep, count(*), count_if(etat_occupation = '1'),
       count_if(reponse_enquete IN ('1', '2'))
FROM ops_menage GROUP BY ALL ORDER BY ALL;
