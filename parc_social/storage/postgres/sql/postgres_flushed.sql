-- What a primary has on its disk of its log, in octets: what standbys can have. Fails on a standby.
-- In: nothing. Out: one row.
SELECT CAST(pg_current_wal_flush_lsn() - '0/0' AS BIGINT)
