-- The groups of every table and population as polygons add them up: where each is, who may see it,
-- and the sums of the figures of its own table, no others. What was collected is told of territories;
-- of a polygon it tells how reliable its figures are.
-- In: decoupe, groupe_place (codes), groupe_repere, groupe_large, decoupage.chaine; {sommes}; years of the
-- edition. Out: groupe_ecrit, groupe_publie; groupe_collecte: of each group, those over which what was
-- collected there is told, and what it was.
CREATE OR REPLACE TEMP TABLE groupe_ecrit AS
SELECT d.groupe, d.tableau, d.population, {millesime}::INTEGER AS millesime,
       {millesime_ops}::INTEGER AS millesime_ops, {millesime_rpls}::INTEGER AS millesime_rpls,
       p.code_commune, p.code_epci, p.code_dep, p.code_reg, p.en_qpv,
       coalesce(p.code_dep LIKE '97%', p.code_reg LIKE '0%', false) AS outre_mer,
       r.lon, r.lat, z.zone, {sommes}
FROM decoupe AS d
JOIN groupe_place AS p ON p.groupe = d.groupe
LEFT JOIN groupe_repere AS r ON r.groupe = d.groupe
LEFT JOIN groupe_large AS z ON z.groupe = d.groupe
WHERE d.tableau <> 'collecte';
CREATE TABLE groupe_publie AS
FROM groupe_ecrit ORDER BY tableau, population, code_commune NULLS LAST, groupe;
CREATE TABLE groupe_collecte AS
SELECT DISTINCT c.groupe, t.groupe AS collecte, d.repondants, d.loues, d.enquetes, d.parc
FROM decoupage.chaine AS c
JOIN decoupage.chaine AS t ON t.origine = c.origine AND t.tableau = 'collecte'
JOIN decoupe AS d ON d.groupe = t.groupe
WHERE c.tableau <> 'collecte'
ORDER BY c.groupe, collecte;
