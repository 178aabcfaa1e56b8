"""Conventions, the texts that are signed, what was done to them."""

import sqlalchemy as sa
from alembic import op

from parc_social.database.engine import Instant
from parc_social.registry.migrations.first.columns import (
    LIST,
    SERIAL,
    index,
    of_account,
    of_organisation,
)


def create_conventions() -> None:
    """Each after those that it names."""
    _texts()
    _conventions()


def _texts() -> None:
    op.create_table(
        "modele_convention",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("texte", sa.Text, nullable=False),
        sa.Column("depuis", sa.Date, nullable=False),
    )
    op.create_table(
        "convention_texte",
        sa.Column("empreinte", sa.String(64), primary_key=True),
        sa.Column("texte", sa.Text, nullable=False),
    )


def _conventions() -> None:
    op.create_table(
        "convention",
        sa.Column("numero", sa.String(40), primary_key=True),
        of_organisation("organisation"),
        sa.Column("debut", sa.Date, nullable=False),
        sa.Column("fin", sa.Date, nullable=False),
        sa.Column("lignes", sa.JSON, nullable=False),
        sa.Column("modele", sa.String(40)),
        sa.Column("modele_version", sa.Integer),
        sa.Column("objet", sa.String(500), nullable=False, server_default=""),
        sa.Column("annexe", LIST),
    )
    index("convention", "organisation")
    op.create_table(
        "convention_evenement",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("convention", sa.String(40), sa.ForeignKey("convention.numero"), nullable=False),
        sa.Column("acte", sa.String(40), nullable=False),
        sa.Column("quand", Instant(), nullable=False),
        of_account(),
        sa.Column("motif", sa.String(500), nullable=False),
        sa.Column("empreinte", sa.String(64), nullable=False, server_default=""),
    )
    index("convention_evenement", "convention")
    event = sa.ForeignKey("convention_evenement.id")
    op.create_table(
        "convention_acceptation",
        sa.Column("evenement", SERIAL, event, primary_key=True, autoincrement=False),
        sa.Column("nom", sa.String(120), nullable=False),
        sa.Column("fonction", sa.String(120), nullable=False),
        sa.Column("consentement", sa.String(300), nullable=False),
        sa.Column("adresse", sa.String(64), nullable=False),
        sa.Column("agent", sa.String(300), nullable=False),
    )
