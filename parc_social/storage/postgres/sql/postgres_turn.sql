-- Who holds the writer's lock of this database.
-- In: %(key)s bigint under 2^31. Out: name of the session, local time of its start; no row: nobody.
SELECT a.application_name, to_char(a.backend_start, 'DD/MM/YYYY HH24:MI:SS')
FROM pg_locks AS l
JOIN pg_stat_activity AS a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.objid = %(key)s AND l.classid = 0
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
