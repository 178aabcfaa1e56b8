"""The chained journal of accesses: lines, writers, seals, archives."""

import sqlalchemy as sa
from alembic import op

from parc_social.registry.migrations.first.columns import SERIAL

_ROWS = {"sqlite_with_rowid": False}


def create_journal() -> None:
    """Lines first."""
    _journal()
    _journal_around()


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("redacteur", sa.String(32), primary_key=True),
        sa.Column("rang", SERIAL, primary_key=True, autoincrement=False),
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
        *_chained(),
        sa.Column("jeton", sa.String(32), nullable=False, server_default=""),
        **_ROWS,
    )
    op.create_index("ix_journal_organisation", "journal", ["organisation", "quand"])


def _journal_around() -> None:
    op.create_table(
        "journal_redacteur",
        sa.Column("code", sa.String(32), primary_key=True),
        sa.Column("forme", sa.Integer, nullable=False),
        sa.Column("hote", sa.String(64), nullable=False),
        sa.Column("processus", sa.Integer, nullable=False),
        sa.Column("depuis", sa.String(32), nullable=False),
        sa.Column("empreinte", sa.String(64), nullable=False),
    )
    op.create_table(
        "journal_sceau",
        *_numbered(),
        sa.Column("rang", sa.BigInteger, nullable=False),
        sa.Column("tete", sa.String(64), nullable=False),
        sa.Column("vu_redacteur", sa.String(32), nullable=False),
        sa.Column("vu_numero", sa.BigInteger, nullable=False),
        sa.Column("vu_empreinte", sa.String(64), nullable=False),
        *_chained(),
        **_ROWS,
    )
    op.create_table(
        "journal_archive",
        *_numbered(),
        sa.Column("du", sa.BigInteger, nullable=False),
        sa.Column("au", sa.BigInteger, nullable=False),
        sa.Column("tete", sa.String(64), nullable=False),
        sa.Column("sceau", sa.BigInteger, nullable=False),
        sa.Column("sceau_empreinte", sa.String(64), nullable=False),
        sa.Column("fichier", sa.String(200), nullable=False),
        sa.Column("somme", sa.String(64), nullable=False),
        *_chained(),
        **_ROWS,
    )


def _numbered() -> list[sa.Column[object]]:
    return [
        sa.Column("redacteur", sa.String(32), primary_key=True),
        sa.Column("numero", SERIAL, primary_key=True, autoincrement=False),
        sa.Column("quand", sa.String(32), nullable=False),
    ]


def _chained() -> list[sa.Column[object]]:
    return [
        sa.Column("precedent", sa.String(64), nullable=False),
        sa.Column("empreinte", sa.String(64), nullable=False),
    ]
