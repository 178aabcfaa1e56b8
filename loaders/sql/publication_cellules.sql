-- Sums of what lies in the same place at every level: far fewer rows than points or groups, from
-- which each level is then summed.
-- In: {lieux} (the codes of each {cle}), {sommes} (its sums). Out: {cible}.
CREATE OR REPLACE TEMP TABLE {cible} AS
SELECT {places}, {population} AS en_qpv, count(*) AS points, {mesures}
FROM {lieux} AS l LEFT JOIN {sommes} AS s ON s.{cle} = l.{id}
GROUP BY ALL;
