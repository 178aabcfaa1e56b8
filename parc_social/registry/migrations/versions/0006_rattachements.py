"""An account may belong to several organisations: each secret, link and session to one of them."""

import sqlalchemy as sa
from alembic import op

from parc_social.database.models import Instant

revision = "0006"
down_revision = "0005"

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_LIST = sa.JSON(none_as_null=True)
_MOVED = ("organisation", "role", "jusque", "couches", "territoires")
_OWNED = ("mot_de_passe", "cle", "lien", "session")


def upgrade() -> None:
    op.create_table(
        "rattachement",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("compte", sa.String(80), sa.ForeignKey("compte.login"), nullable=False),
        sa.Column("organisation", sa.String(9), sa.ForeignKey("organisation.code"), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("du", sa.Date),
        sa.Column("au", sa.Date),
        sa.Column("couches", _LIST),
        sa.Column("territoires", _LIST),
        sa.Column("cree", Instant(), nullable=False),
        sa.Column("retire", Instant()),
    )
    op.create_index("ix_rattachement_compte", "rattachement", ["compte"])
    op.execute(
        "INSERT INTO rattachement (compte, organisation, role, au, couches, territoires, cree)"
        " SELECT login, organisation, role, jusque, couches, territoires, cree FROM compte"
        " ORDER BY login"
    )
    for table in _OWNED:
        _belong(table)
    op.drop_index("ix_compte_organisation", "compte")
    if op.get_bind().dialect.name == "sqlite":
        _make_compte_again()
    else:
        for column in _MOVED:
            op.drop_column("compte", column)


def _belong(table: str) -> None:
    """Each row to the one organisation of its account; a portal password stays the person's."""
    op.execute(f"ALTER TABLE {table} ADD COLUMN rattachement BIGINT REFERENCES rattachement (id)")
    chosen = " WHERE usage = 'application'" if table == "mot_de_passe" else ""
    op.execute(
        f"UPDATE {table} SET rattachement ="
        f" (SELECT id FROM rattachement r WHERE r.compte = {table}.compte){chosen}"
    )


def _make_compte_again() -> None:
    """SQLite drops no column that is a foreign key: the rows come back before anybody checks."""
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute(
        "CREATE TEMPORARY TABLE garde AS SELECT login, nom, service, cree, revoque FROM compte"
    )
    op.drop_table("compte")
    op.create_table(
        "compte",
        sa.Column("login", sa.String(80), primary_key=True),
        sa.Column("nom", sa.String(200), nullable=False),
        sa.Column("service", sa.Boolean, nullable=False),
        sa.Column("cree", Instant(), nullable=False),
        sa.Column("revoque", Instant()),
    )
    op.execute("INSERT INTO compte SELECT * FROM garde")
    op.execute("DROP TABLE garde")
