-- What lists and outlines say against each other. In: fichier, liste, dit_commune, cog, contour,
-- appartenance, nom_niveau, dit_chiffre, commune_reportee, faute_contour.
-- Out: rows (fichier, ligne, colonne, valeur, code of the rule). A file is named by its number in
-- `fichier` where it is a list; what only the whole shows has no file.
INSERT INTO rejets (fichier, ligne, colonne, valeur, code, gravite, message)
SELECT d.fichier, d.ligne, d.colonne, left(d.valeur, 80), d.code, r.g, r.m
FROM (
WITH contour_de AS (
  SELECT code FROM contour WHERE niveau = 'commune'
),
contredit AS (
  SELECT code_commune, colonne, min(valeur) || ' / ' || max(valeur) AS valeurs
  FROM (
    SELECT code_commune, unnest(['code_dep', 'code_reg', 'code_epci', 'code_ept']) AS colonne,
           unnest([code_dep, code_reg, code_epci, code_ept]) AS valeur
    FROM dit_commune SEMI JOIN cog USING (code_commune)
  )
  WHERE valeur IS NOT NULL
  GROUP BY code_commune, colonne HAVING min(valeur) <> max(valeur)
),
epci_connu AS (
  SELECT code_epci AS code FROM liste WHERE forme = 'epci'
  UNION SELECT code FROM contour WHERE niveau = 'epci'
)
SELECT fichier, ligne, colonne, valeur, code FROM faute_contour
UNION ALL
SELECT NULL, NULL, colonne, code_commune || ' : ' || valeurs, 'TER-021' FROM contredit
UNION ALL
SELECT NULL, NULL, 'code_epci', code_commune || ' : ' || code_epci, 'TER-022' FROM appartenance
WHERE code_epci NOT IN (SELECT code FROM epci_connu) AND EXISTS (FROM epci_connu)
UNION ALL
SELECT f.nom, d.ligne, 'code_commune', d.code_commune,
       CASE WHEN v.code IS NULL THEN 'TER-023' ELSE 'TER-024' END
FROM (
  SELECT DISTINCT fichier, ligne, code_commune FROM dit_chiffre
  UNION SELECT ordre, ligne, code_commune FROM dit_commune WHERE forme = 'composition'
) AS d
LEFT JOIN fichier AS f ON f.numero = d.fichier
LEFT JOIN commune_reportee AS v ON v.code = d.code_commune
WHERE ps_ville(d.code_commune) NOT IN (SELECT code_commune FROM cog)
UNION ALL
SELECT NULL, NULL, 'code_commune', code_commune, 'TER-040'  -- in a département that has outlines
FROM appartenance
WHERE code_commune NOT IN (SELECT code FROM contour_de)
  AND code_dep IN (SELECT a.code_dep FROM appartenance AS a JOIN contour_de AS c ON c.code = a.code_commune)
UNION ALL
SELECT fichier, ligne, 'code', code, 'TER-041' FROM contour
WHERE niveau = 'commune' AND code NOT IN (SELECT code_commune FROM cog)
UNION ALL
SELECT fichier, ligne, 'code', code, 'TER-042' FROM contour
WHERE niveau = 'iris' AND ps_commune(left(code, 5)) NOT IN (SELECT code_commune FROM cog)
UNION ALL
SELECT q.fichier, q.ligne, 'code_commune', q.code || ' : ' || q.code_commune, 'TER-043'
FROM contour AS q
JOIN contour AS k ON k.niveau = 'commune' AND k.code = ps_commune(q.code_commune)
WHERE q.niveau = 'qpv' AND NOT ST_Intersects(k.geom, q.geom)
UNION ALL
SELECT fichier, ligne, 'code', code, 'TER-044' FROM contour
WHERE (niveau = 'epci' AND code NOT IN (SELECT code_epci FROM appartenance WHERE code_epci IS NOT NULL))
   OR (niveau = 'ept' AND code NOT IN (SELECT code_ept FROM appartenance WHERE code_ept IS NOT NULL))
   OR (niveau = 'departement' AND code NOT IN (SELECT code_dep FROM appartenance))
   OR (niveau = 'region' AND code NOT IN (SELECT code_reg FROM appartenance WHERE code_reg IS NOT NULL))
UNION ALL
SELECT NULL, NULL, NULL, NULL, 'TER-045' WHERE NOT EXISTS (FROM dit_commune WHERE forme <> 'contour')
) AS d
JOIN regle_territoire AS r ON r.code = d.code
ORDER BY d.code, d.fichier NULLS LAST, d.ligne, d.valeur;
