-- Where the rows of a relation lie, by a mark of their id: few rows of one mark are of another id.
-- In: the relation, the SQL of the mark of its id, the table to make. Out: one row each, by mark,
-- so that zone maps leave one group of rows to look through.
CREATE OR REPLACE TABLE {table} AS
SELECT
    {mark} AS marque,
    CAST(fid AS INTEGER) AS fid
FROM {relation}
ORDER BY marque
