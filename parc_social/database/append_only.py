"""Triggers that make a table append-only: no row changes or goes, whoever asks.

Called by migrations; it holds until somebody with the database's keys drops the trigger.
"""

from alembic import op


def protect(table: str) -> None:
    """Adds the triggers that refuse change and deletion of rows of a table."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table}: append-only'); END"
            )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '%: append-only', TG_TABLE_NAME; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )


def protect_but_archived(table: str, condition: str) -> None:
    """The same, but a row may go that an archive `a` of its writer holds, as a condition says."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    (_protect_sqlite if sqlite else _protect_postgresql)(table, condition)


def _protect_sqlite(table: str, archive_condition: str) -> None:
    for act, condition in (("UPDATE", ""), ("DELETE", f"WHEN NOT {_exists(archive_condition)}")):
        op.execute(
            f"CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table} {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{table}: append-only'); END"
        )


def _protect_postgresql(table: str, condition: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )
    op.execute(
        f"CREATE FUNCTION {table}_archived() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {_exists(condition)} THEN RETURN OLD; END IF; "
        f"RAISE EXCEPTION '{table}: append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_archived()"
    )


def _exists(condition: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM journal_archive AS a "  # noqa: S608 - our own names
        f"WHERE a.redacteur = OLD.redacteur AND {condition})"
    )
