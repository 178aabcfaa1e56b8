-- What names each 200 m cell. In: carreau, perimetre. Out: rows of entete.
INSERT INTO entete BY NAME
SELECT 'carreau' AS niveau, c.code, c.nom,
       coalesce(p.code_commune, p.code_epci, p.code_dep, p.code_reg) AS code_parent,
       c.annee_cog, p.* EXCLUDE (code), c.geom
FROM carreau AS c JOIN perimetre AS p ON p.code = c.code;
