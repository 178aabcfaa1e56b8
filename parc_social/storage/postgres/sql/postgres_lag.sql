-- What a standby has replayed: octets of the log, and seconds since the last transaction of it was committed.
-- In: nothing. Out: one row; a server that was promoted is no standby, and lacks nothing.
SELECT pg_is_in_recovery(),
       CAST(coalesce(pg_last_wal_replay_lsn(), '0/0') - '0/0' AS BIGINT),
       CAST(extract(EPOCH FROM clock_timestamp() - pg_last_xact_replay_timestamp()) AS DOUBLE PRECISION)
