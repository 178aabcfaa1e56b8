-- Rows with the index of fragility and its class, in place of what they are made of. A class needs the
-- index of the EPCI.
-- In: rows with statut, indice and {operandes}; fragilite_epci (code_epci, statut, indice, deux, trois,
-- quatre: the gaps at which classes 2, 3 and 4 begin). Out: the rows.
SELECT l.* EXCLUDE (code_epci, statut, indice, {operandes}),
       l.statut AS {indice_statut},
       CASE WHEN l.statut IN ('D', 'A') THEN CAST(l.indice AS DOUBLE) / {unites} END AS {indice},
       CASE WHEN l.statut IN ('S', 'N') THEN l.statut
            WHEN r.statut IN ('D', 'A') THEN l.statut ELSE coalesce(r.statut, 'N') END AS {classe_statut},
       CASE WHEN l.statut IN ('D', 'A') AND r.statut IN ('D', 'A')
            THEN 1 + CAST(l.indice - r.indice >= r.deux AS INTEGER)
                   + CAST(l.indice - r.indice >= r.trois AS INTEGER)
                   + CAST(l.indice - r.indice >= r.quatre AS INTEGER) END AS {classe}
FROM ({rows}) AS l LEFT JOIN fragilite_epci AS r ON r.code_epci = l.code_epci
