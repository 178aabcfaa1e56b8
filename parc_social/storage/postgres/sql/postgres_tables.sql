-- The tables of some editions with their columns, and what the comment of a column says.
-- In: %(ids)s text[], %(text)s name of that column. Out: edition, relation, columns, comment or null.
SELECT
    e.id,
    substr(c.relname, length(e.id) + 3),
    array_agg(a.attname::text),
    max(CASE WHEN a.attname = %(text)s THEN col_description(c.oid, a.attnum) END)
FROM parc_social.edition AS e
JOIN pg_class AS c ON starts_with(c.relname, e.id || '__') AND c.relkind = 'r'
JOIN pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = 'parc_social'
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE e.id = ANY(%(ids)s)
GROUP BY e.id, c.relname
