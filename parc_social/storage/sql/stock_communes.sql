-- The communes where a bailleur has dwellings in one RPLS edition.
-- In: {table}, {siren}. Out: one code a row.
SELECT DISTINCT code_commune
FROM {table}
WHERE siren = {siren} AND logements > 0
