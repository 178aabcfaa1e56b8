-- Addresses as landlords type them: upper case, codes of street types, with their slips (`ecart`).
-- In: tables of the bench. Out: table `saisie`, one row an address point.
CREATE OR REPLACE TABLE saisie AS
SELECT
  a.n,
  CASE WHEN a.ecart NOT IN (4, 5) THEN a.numero::VARCHAR END AS numvoie,
  CASE WHEN a.ecart NOT IN (4, 5) AND a.rep > 0
    THEN (CASE WHEN a.residence % 2 = 0 THEN ['BIS', 'TER'] ELSE ['B', 'T'] END)[a.rep]
  END AS indrep,
  CASE WHEN a.ecart <> 5 THEN CASE WHEN a.residence % 5 < 3 THEN t.code ELSE t.saisi END
  END AS typvoie,
  CASE WHEN a.ecart <> 5 THEN CASE WHEN a.ecart = 3 THEN m.variante ELSE m.saisi END
  END AS nomvoie,
  CASE WHEN r.batiments > 1 THEN 'BATIMENT ' || chr(65 + a.batiment) END AS complgeo,
  CASE WHEN a.ecart = 5 OR a.residence % 3 = 0 THEN d.saisi END AS lieudit,
  CASE WHEN r.conv
    THEN printf('%s.%04d.%05d.%s', p.code_dep, r.datconv, numero_residence(r.n),
           chr(65 + a.batiment))
  END AS numconv,
  CASE WHEN r.conv THEN printf('%02d/%02d/%04d', r.n * 7 % 28 + 1, r.n % 12 + 1, r.datconv)
    ELSE '01/01/1900'
  END AS datconv
FROM adresse AS a
JOIN residence AS r ON r.n = a.residence
JOIN lieu AS p ON p.n = a.lieu
JOIN voie AS v ON v.n = a.voie
JOIN type_voie AS t ON t.n = v.type
JOIN nom_voie AS m ON m.n = v.nom
LEFT JOIN lieu_dit AS d ON d.n = v.lieudit;
