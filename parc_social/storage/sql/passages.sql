-- Communes whose code changed of meaning: what came in or went out, and from which COG on.
-- In: {table}. Out: one row a movement between two codes.
SELECT code_avant, code_apres, annee
FROM {table}
WHERE code_avant <> code_apres
ORDER BY annee, code_avant, code_apres
