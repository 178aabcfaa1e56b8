-- What names an address point. In: point. Out: entete_adresse.
CREATE OR REPLACE TEMP TABLE entete_adresse AS
SELECT 'adresse' AS niveau, id AS code, id, nullif(concat_ws(' ', numero, rep, nom_voie), '') AS nom,
       coalesce(iris, code_commune) AS code_parent, {annee} AS annee_cog, numero, rep, nom_voie,
       code_postal, code_commune, code_epci, code_ept, code_dep, code_reg, iris, qpv24,
       niveau_appariement, score, lon, lat
FROM point WHERE liste;
