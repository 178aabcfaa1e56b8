-- The tables of some editions with their columns.
-- In: %(ids)s text[]. Out: edition, relation, columns.
SELECT e.id, substr(c.relname, length(e.id) + 3), array_agg(a.attname::text)
FROM parc_social.edition AS e
JOIN pg_class AS c ON starts_with(c.relname, e.id || '__') AND c.relkind = 'r'
JOIN pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = 'parc_social'
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE e.id = ANY(%(ids)s)
GROUP BY e.id, c.relname
