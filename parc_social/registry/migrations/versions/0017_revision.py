"""What tells that a convention or an organisation has changed: lists of thousands are read once.

A new draw at each act and each draft, by trigger: whoever writes, an older server too. In
PostgreSQL it is drawn as the transaction ends, when it waits for no other lock: two acts on
several conventions never wait for each other. And the indexes by which the conventions that end
and the accounts of an organisation are found, among 40,000 and 100,000.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017_revision"
down_revision = "0016_lisible"

_ANY = ("INSERT", "UPDATE", "DELETE")
_WATCHED = {
    "convention": ("conventions", _ANY),
    "convention_evenement": ("conventions", ("INSERT",)),  # append-only
    "organisation": ("organismes", _ANY),
}


def upgrade() -> None:
    op.create_table(
        "registre_revision",
        sa.Column("sujet", sa.String(20), primary_key=True),
        sa.Column("tirage", sa.String(36), nullable=False),
    )
    op.create_index("ix_convention_evenement_acte", "convention_evenement", ["acte", "convention"])
    op.create_index("ix_convention_fin", "convention", ["fin"])
    op.create_index("ix_rattachement_organisation", "rattachement", ["organisation"])
    sqlite = op.get_bind().dialect.name == "sqlite"
    (_watch_sqlite if sqlite else _watch_postgresql)()


def _watch_sqlite() -> None:
    for table, (subject, acts) in _WATCHED.items():
        for act in acts:
            op.execute(
                f"CREATE TRIGGER {table}_revision_{act.lower()} AFTER {act} ON {table} BEGIN "
                "INSERT OR REPLACE INTO registre_revision (sujet, tirage) "
                f"VALUES ('{subject}', lower(hex(randomblob(16)))); END"
            )


def _watch_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION registre_revision() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "INSERT INTO registre_revision AS r (sujet, tirage) "
        "VALUES (TG_ARGV[0], gen_random_uuid()::text) "
        "ON CONFLICT (sujet) DO UPDATE SET tirage = excluded.tirage "
        # Once a transaction: thousands of versions of one row would each look through the others.
        "WHERE r.xmin <> pg_current_xact_id()::xid; RETURN NULL; END $$"
    )
    for table, (subject, acts) in _WATCHED.items():
        op.execute(
            f"CREATE CONSTRAINT TRIGGER {table}_revision AFTER {' OR '.join(acts)} ON {table} "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
            f"EXECUTE FUNCTION registre_revision('{subject}')"
        )
