-- The groups of landlords' business and what is published of them; those that wait have the members
-- that the last version showed. An address that left the stock keeps its group, should it come back.
-- In: membre_du_jour, membre_ancien: those of the last version, connu, forme(groupe, niveau, zone),
-- attente(groupe), economie_lieu, nouveau(lieu, groupe); {sommes}.
-- A landlord whose dwellings all left is none of its landlords. Out, in {cible}: membre, groupe, bailleur_groupe, adresse_groupe.
CREATE TABLE {cible}.membre AS
FROM membre_du_jour WHERE groupe NOT IN (FROM attente)
UNION ALL
FROM membre_ancien WHERE groupe IN (FROM attente);

CREATE TABLE {cible}.groupe AS
WITH somme AS (
  SELECT groupe, {sommes} FROM {cible}.membre GROUP BY 1
)
SELECT f.groupe, f.niveau, f.zone, f.groupe IN (FROM attente) AS attend, somme.* EXCLUDE (groupe)
FROM forme AS f LEFT JOIN somme ON somme.groupe = f.groupe
ORDER BY f.groupe;

CREATE TABLE {cible}.bailleur_groupe AS
SELECT groupe, bailleur FROM {cible}.membre WHERE mode_connu > 0 GROUP BY 1, 2 ORDER BY 1, 2;

CREATE TABLE {cible}.adresse_groupe AS
SELECT l.adresse, l.part, coalesce(l.groupe, n.groupe)::INTEGER AS groupe
FROM economie_lieu AS l LEFT JOIN nouveau AS n ON n.lieu = l.lieu
UNION ALL
SELECT adresse, part, groupe FROM connu ANTI JOIN economie_lieu USING (adresse)
ORDER BY part, adresse;
