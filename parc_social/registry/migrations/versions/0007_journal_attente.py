"""In SQLite a line of the journal is kept where it waits before it is put where it is read."""

import sqlalchemy as sa
from alembic import op

from parc_social.database.append_only import protect

revision = "0007"
down_revision = "0006"

_TABLE = "journal_attente"
_BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("numero", _BIG, primary_key=True),
        sa.Column("redacteur", sa.String(32), nullable=False),
        sa.Column("rang", _BIG, nullable=False),
        sa.Column("quand", sa.String(32), nullable=False),
        sa.Column("compte", sa.String(80), nullable=False),
        sa.Column("organisation", sa.String(9), nullable=False),
        sa.Column("conventions", sa.String(500), nullable=False),
        sa.Column("methode", sa.String(10), nullable=False),
        sa.Column("operation", sa.String(40), nullable=False),
        sa.Column("collection", sa.String(100), nullable=False),
        sa.Column("requete", sa.String(20_000), nullable=False),
        sa.Column("statut", sa.Integer, nullable=False),
        sa.Column("octets", sa.BigInteger),
        sa.Column("duree_ms", sa.Integer, nullable=False),
        sa.Column("requete_id", sa.String(40), nullable=False),
        sa.Column("adresse", sa.String(64), nullable=False),
        sa.Column("droits", sa.String(40), nullable=False),
        sa.Column("acteur", sa.String(80), nullable=False),
        sa.Column("precedent", sa.String(64), nullable=False),
        sa.Column("empreinte", sa.String(64), nullable=False),
        sa.Column("sceau_numero", _BIG),
        sa.Column("sceau_quand", sa.String(32)),
        sa.Column("sceau_vu_redacteur", sa.String(32)),
        sa.Column("sceau_vu_numero", sa.BigInteger),
        sa.Column("sceau_vu_empreinte", sa.String(64)),
        sa.Column("sceau_precedent", sa.String(64)),
        sa.Column("sceau_empreinte", sa.String(64)),
    )
    if op.get_bind().dialect.name == "sqlite":
        _protect_sqlite()
    else:
        protect(_TABLE)  # empty there: a group is written where it is read


def _protect_sqlite() -> None:
    """A line leaves once it is in the journal; nothing else changes or goes."""
    kept = "SELECT 1 FROM journal AS j WHERE j.redacteur = OLD.redacteur AND j.rang = OLD.rang"
    for act, condition in (("UPDATE", ""), ("DELETE", f"WHEN NOT EXISTS ({kept})")):
        op.execute(
            f"CREATE TRIGGER {_TABLE}_{act.lower()} BEFORE {act} ON {_TABLE} {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{_TABLE}: append-only'); END"
        )
