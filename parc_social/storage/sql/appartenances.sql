-- Every commune of a COG year with the territories that hold it.
-- In: {table}. Out: one row a commune, by code.
SELECT code_commune, nom, code_dep, code_reg, code_epci, code_ept
FROM {table}
ORDER BY code_commune
