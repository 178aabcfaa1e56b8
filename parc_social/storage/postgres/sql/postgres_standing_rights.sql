-- What PostgreSQL itself says of who may read some tables, and what was written down when we said so.
-- In: %(tables)s text[], names in the schema. Out: table, digest of its rights now, its comment.
SELECT
    c.relname::text,
    md5(concat_ws(
        E'\n', c.relowner::regrole, c.relrowsecurity, c.relacl::text,
        (
            SELECT string_agg(concat_ws(' ', a.attname, a.attacl::text), ',' ORDER BY a.attnum)
            FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        ),
        (
            SELECT string_agg(
                concat_ws(
                    ' ', p.polname, p.polcmd, p.polpermissive, p.polroles::regrole[]::text,
                    pg_get_expr(p.polqual, p.polrelid)
                ), ',' ORDER BY p.polname
            )
            FROM pg_policy AS p WHERE p.polrelid = c.oid
        ),
        v.relowner::regrole, v.relacl::text, pg_get_viewdef(v.oid)
    )),
    obj_description(c.oid, 'pg_class')
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = 'parc_social'
LEFT JOIN pg_class AS v
    ON v.relnamespace = c.relnamespace AND v.relname = c.relname || '_propres' AND v.relkind = 'v'
WHERE c.relkind = 'r' AND c.relname = ANY(%(tables)s)
