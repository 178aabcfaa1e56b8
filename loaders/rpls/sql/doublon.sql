-- Lines of a dwelling number that another line has, which is kept: of each number one line counts.
-- In: lecture, fichier, deposant(fichier, siren), siren_dit(siret, siren), ter.appartenance. Out: doublon(fichier,
-- ligne, autre): the lines that do not count; `autre`: the one that does is another landlord's.
-- Which one, by what the lines say and never by the order in which files were named: a line that can be placed; a
-- landlord's own file before the nominative one, as it has the address; who took the dwelling over last (a sale
-- is told by both sides for a while); the lease signed last; the lower SIREN; then the first line of a file.
-- A line that says that the dwelling left is no double: it does not count, and strikes nothing.
CREATE OR REPLACE TEMP TABLE doublon AS
WITH dite AS (
  SELECT l.fichier, l.ligne, l.forme, l.identifiant_rpls, l.patrimoine, l.bail_date,
         coalesce(d.siren, s.siren) AS siren, f.nom,
         ps_commune(l.depcom) IN (SELECT code_commune FROM ter.appartenance) AS place
  FROM lecture AS l
  JOIN fichier AS f ON f.numero = l.fichier
  LEFT JOIN deposant AS d ON d.fichier = l.fichier
  LEFT JOIN siren_dit AS s ON s.siret = l.siret
  SEMI JOIN (
    SELECT identifiant_rpls FROM lecture
    WHERE forme <> 'public' AND coalesce(sortie, '9') = '9' AND identifiant_rpls IS NOT NULL
    GROUP BY 1 HAVING count(*) > 1
  ) AS plusieurs ON plusieurs.identifiant_rpls = l.identifiant_rpls
  WHERE l.forme <> 'public' AND coalesce(l.sortie, '9') = '9'
)
SELECT fichier, ligne,
       siren IS DISTINCT FROM first_value(siren) OVER gardee AS autre
FROM dite
WINDOW gardee AS (
  PARTITION BY identifiant_rpls
  ORDER BY coalesce(place, false) DESC, forme, patrimoine DESC NULLS LAST, bail_date DESC NULLS LAST,
           siren NULLS LAST, nom, fichier, ligne)
QUALIFY row_number() OVER gardee > 1;
