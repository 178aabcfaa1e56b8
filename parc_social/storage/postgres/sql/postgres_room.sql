-- How many connections this login may have to this database, with everybody else's: those that are set apart for
-- superusers and monitoring are not counted. In: nothing. Out: one row.
SELECT least(
    CAST(current_setting('max_connections') AS INTEGER)
        - CAST(current_setting('superuser_reserved_connections') AS INTEGER)
        - CAST(current_setting('reserved_connections') AS INTEGER),
    nullif(login.rolconnlimit, -1),
    nullif(base.datconnlimit, -1)
)
FROM pg_catalog.pg_roles AS login, pg_catalog.pg_database AS base
WHERE login.rolname = session_user AND base.datname = current_database()
