-- Sums of mesures over the rows of a deposit: the whole, its départements, its communes.
-- In: menage, ops_menage. Out: level (empty: the whole), code, dwellings let, surveyed, then a sum a mesure.
-- A dwelling is named by address, landlord and key (mesures_menages.sql), once: by 64 bits of them here, as a join of a
-- million of such texts goes to the disk.
WITH lieu AS (
  SELECT hash(coalesce(adresse_id, 'sans:' || id), siren_bailleur,
              coalesce(id_logement_rpls, id_logement_bailleur, id)) AS logement,
         any_value(code_dep) AS code_dep, any_value(code_commune) AS code_commune
  FROM ops_menage GROUP BY ALL
)
SELECT CASE WHEN grouping(code_commune) = 0 THEN 'commune' WHEN grouping(code_dep) = 0 THEN 'departement' ELSE '' END
         AS niveau,
       coalesce(CASE WHEN grouping(code_commune) = 0 THEN code_commune ELSE code_dep END, '') AS code,
       coalesce(sum(loues), 0)::BIGINT, count(*), {sums}
FROM (SELECT *, hash(adresse, bailleur, cle) AS logement FROM menage) JOIN lieu USING (logement)
GROUP BY GROUPING SETS ((), (code_dep), (code_commune))
ORDER BY niveau <> '', niveau = 'commune', code;
