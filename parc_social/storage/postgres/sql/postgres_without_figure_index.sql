-- Tables of figures of so many rows that have no index that includes columns.
-- In: %(schema)s text, %(relations)s text[], %(least)s and %(most)s rows. Out: table, columns, rows.
SELECT c.relname::text, array_agg(a.attname::text ORDER BY a.attnum), c.reltuples::bigint
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = %(schema)s
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind = 'r'
  AND split_part(c.relname, '__', 2) = ANY(%(relations)s)
  AND c.reltuples BETWEEN %(least)s AND %(most)s
  AND NOT EXISTS (
    SELECT FROM pg_index AS i WHERE i.indrelid = c.oid AND i.indnatts > i.indnkeyatts
  )
GROUP BY c.oid, c.relname, c.reltuples
ORDER BY c.relname
