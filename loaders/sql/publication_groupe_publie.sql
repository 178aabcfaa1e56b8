-- The groups of every table and population as polygons add them up: where each is, who may see it,
-- and the sums of the figures of its own table, no others. What was collected is told of territories.
-- In: decoupe, groupe_place (codes), groupe_repere, groupe_large; {sommes}; years of the
-- edition. Out: groupe_ecrit (with the number of each group), groupe_publie.
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
SELECT * EXCLUDE (groupe) FROM groupe_ecrit
ORDER BY tableau, population, code_commune NULLS LAST, groupe;
