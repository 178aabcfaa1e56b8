-- The communes where each bailleur has dwellings in one RPLS edition.
-- In: {table}. Out: one row a bailleur and commune.
SELECT siren, code_commune
FROM {table}
WHERE logements > 0 AND siren IS NOT NULL AND code_commune IS NOT NULL
