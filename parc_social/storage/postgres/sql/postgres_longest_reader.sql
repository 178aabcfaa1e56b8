-- Who has held a table of the schema for the longest, whatever it is called.
-- Out: name or program of the session, its process, minutes since its transaction began.
SELECT
    coalesce(nullif(s.application_name, ''), s.usename::text), s.pid,
    (extract(EPOCH FROM now() - s.xact_start) / 60)::integer
FROM pg_locks AS l
JOIN pg_class AS c ON c.oid = l.relation
JOIN pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = 'parc_social'
JOIN pg_stat_activity AS s ON s.pid = l.pid
WHERE l.granted AND l.pid <> pg_backend_pid() AND l.database = (
    SELECT oid FROM pg_database WHERE datname = current_database()
)
ORDER BY s.xact_start
LIMIT 1
