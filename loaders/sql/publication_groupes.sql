-- The sums of each group: of its members, of the survey and of the stock at its addresses.
-- In: forme(groupe, niveau, zone, code_commune), membre, attente(groupe), adresse_groupe, menage,
-- point. Out: groupe; `attend`: its change since an earlier version is too small to be told.
CREATE TABLE groupe AS
WITH somme AS (
  SELECT groupe, {sommes} FROM membre GROUP BY 1
),
collecte AS (
  SELECT g.groupe, count(*) AS enquetes, sum(m.loues) AS loues
  FROM adresse_groupe AS g JOIN menage AS m ON m.adresse = g.adresse
  GROUP BY 1
),
parc AS (
  SELECT g.groupe, sum(p.logements) AS parc
  FROM adresse_groupe AS g JOIN point AS p ON p.id = g.adresse
  GROUP BY 1
)
SELECT f.groupe, f.niveau, f.zone, f.code_commune, somme.* EXCLUDE (groupe),
       coalesce(collecte.loues, 0)::INTEGER AS loues,
       coalesce(collecte.enquetes, 0)::INTEGER AS enquetes,
       coalesce(parc.parc, 0)::INTEGER AS parc,
       f.groupe IN (FROM attente) AS attend
FROM forme AS f
JOIN somme ON somme.groupe = f.groupe
LEFT JOIN collecte ON collecte.groupe = f.groupe
LEFT JOIN parc ON parc.groupe = f.groupe
ORDER BY f.groupe;
