-- The territories of each postal code in a COG year.
-- In: {table}. Out: (code postal, code of a commune or arrondissement), sorted.
SELECT code_postal, code
FROM {table}
ORDER BY code_postal, code
