"""Organisations, accounts, conventions and journal, with what makes two tables append-only."""

import sqlalchemy as sa
from alembic import op

from parc_social.database.append_only import protect
from parc_social.database.models import Instant

revision = "0001"
down_revision = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_APPEND_ONLY = ("convention_evenement", "journal")


def upgrade() -> None:
    _accounts()
    _conventions()
    _journal()
    for table in _APPEND_ONLY:
        protect(table)


def _accounts() -> None:
    op.create_table(
        "organisation",
        sa.Column("code", sa.String(9), primary_key=True),
        sa.Column("nom", sa.String(200), nullable=False),
        sa.Column("genre", sa.String(20), nullable=False),
        sa.Column("ressort", sa.String(40)),
    )
    op.create_table(
        "compte",
        sa.Column("login", sa.String(80), primary_key=True),
        sa.Column("organisation", sa.String(9), sa.ForeignKey("organisation.code"), nullable=False),
        sa.Column("nom", sa.String(200), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("service", sa.Boolean, nullable=False),
        sa.Column("cree", Instant(), nullable=False),
        sa.Column("revoque", Instant()),
    )
    op.create_index("ix_compte_organisation", "compte", ["organisation"])
    op.create_table(
        "mot_de_passe",
        sa.Column("repere", sa.String(12), primary_key=True),
        sa.Column("compte", sa.String(80), sa.ForeignKey("compte.login"), nullable=False),
        sa.Column("usage", sa.String(12), nullable=False),
        sa.Column("libelle", sa.String(80), nullable=False),
        sa.Column("hash", sa.String(200), nullable=False),
        sa.Column("cree", Instant(), nullable=False),
        sa.Column("revoque", Instant()),
    )
    op.create_index("ix_mot_de_passe_compte", "mot_de_passe", ["compte"])
    op.create_table(
        "cle",
        sa.Column("prefixe", sa.String(12), primary_key=True),
        sa.Column("compte", sa.String(80), sa.ForeignKey("compte.login"), nullable=False),
        sa.Column("libelle", sa.String(80), nullable=False),
        sa.Column("empreinte", sa.String(64), nullable=False),
        sa.Column("cree", Instant(), nullable=False),
        sa.Column("revoque", Instant()),
    )
    op.create_index("ix_cle_compte", "cle", ["compte"])


def _conventions() -> None:
    op.create_table(
        "convention",
        sa.Column("numero", sa.String(40), primary_key=True),
        sa.Column("organisation", sa.String(9), sa.ForeignKey("organisation.code"), nullable=False),
        sa.Column("debut", sa.Date, nullable=False),
        sa.Column("fin", sa.Date, nullable=False),
        sa.Column("lignes", sa.JSON, nullable=False),
    )
    op.create_index("ix_convention_organisation", "convention", ["organisation"])
    op.create_table(
        "convention_evenement",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("convention", sa.String(40), sa.ForeignKey("convention.numero"), nullable=False),
        sa.Column("acte", sa.String(40), nullable=False),
        sa.Column("quand", Instant(), nullable=False),
        sa.Column("compte", sa.String(80), sa.ForeignKey("compte.login"), nullable=False),
        sa.Column("motif", sa.String(500), nullable=False),
    )
    op.create_index("ix_convention_evenement_convention", "convention_evenement", ["convention"])


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("numero", _SERIAL, primary_key=True, autoincrement=False),
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
        sa.Column("precedent", sa.String(64), nullable=False),
        sa.Column("empreinte", sa.String(64), nullable=False),
    )
    op.create_index("ix_journal_quand", "journal", ["quand"])
    op.create_index("ix_journal_compte", "journal", ["compte"])
