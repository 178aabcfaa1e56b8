"""Organisations, accounts, their secrets and sessions."""

import sqlalchemy as sa
from alembic import op

from parc_social.database.engine import Instant
from parc_social.registry.migrations.first.columns import (
    LIST,
    SERIAL,
    index,
    of_account,
    of_organisation,
    of_rattachement,
)


def create_accounts() -> None:
    """Each after those that it names."""
    _organisations()
    _accounts()
    _succession()
    _secrets()
    _links()
    _sessions()


def _organisations() -> None:
    op.create_table(
        "organisation",
        sa.Column("code", sa.String(9), primary_key=True),
        sa.Column("nom", sa.String(200), nullable=False),
        sa.Column("genre", sa.String(20), nullable=False),
        sa.Column("ressort", sa.String(40)),
    )


def _accounts() -> None:
    op.create_table(
        "compte",
        sa.Column("login", sa.String(80), primary_key=True),
        sa.Column("nom", sa.String(200), nullable=False),
        sa.Column("service", sa.Boolean, nullable=False),
        sa.Column("cree", Instant(), nullable=False),
        sa.Column("revoque", Instant()),
    )
    op.create_table(
        "rattachement",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        of_account(),
        of_organisation("organisation"),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("du", sa.Date),
        sa.Column("au", sa.Date),
        sa.Column("couches", LIST),
        sa.Column("territoires", LIST),
        sa.Column("cree", Instant(), nullable=False),
        sa.Column("retire", Instant()),
    )
    index("rattachement", "compte")


def _succession() -> None:
    op.create_table(
        "organisation_succession",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("genre", sa.String(20), nullable=False),
        of_organisation("de"),
        of_organisation("vers"),
        sa.Column("le", sa.Date, nullable=False),
        sa.Column("communes", LIST),
        sa.Column("quand", Instant(), nullable=False),
        of_account(),
        sa.Column("motif", sa.String(500), nullable=False),
    )
    op.create_table(
        "organisation_evenement",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        of_organisation("organisation"),
        sa.Column("acte", sa.String(40), nullable=False),
        sa.Column("quand", Instant(), nullable=False),
        of_account(),
        sa.Column("motif", sa.String(500), nullable=False),
    )
    index("organisation_evenement", "organisation")


def _secrets() -> None:
    op.create_table(
        "mot_de_passe",
        sa.Column("repere", sa.String(12), primary_key=True),
        of_account(),
        sa.Column("usage", sa.String(12), nullable=False),
        sa.Column("libelle", sa.String(80), nullable=False),
        sa.Column("hash", sa.String(200), nullable=False),
        *_of_a_secret(),
        of_rattachement(),
    )
    index("mot_de_passe", "compte")
    op.create_table(
        "cle",
        sa.Column("prefixe", sa.String(12), primary_key=True),
        of_account(),
        sa.Column("libelle", sa.String(80), nullable=False),
        sa.Column("empreinte", sa.String(64), nullable=False),
        *_of_a_secret(),
        sa.Column("dans_url", sa.Boolean, nullable=False, server_default=sa.false()),
        of_rattachement(),
    )
    index("cle", "compte")


def _links() -> None:
    op.create_table(
        "lien",
        sa.Column("emetteur", sa.String(255), primary_key=True),
        sa.Column("sujet", sa.String(255), primary_key=True),
        of_account(),
        sa.Column("cree", Instant(), nullable=False),
        of_rattachement(),
    )
    index("lien", "compte")


def _sessions() -> None:
    password = sa.ForeignKey("mot_de_passe.repere")
    op.create_table(
        "session",
        sa.Column("empreinte", sa.String(64), primary_key=True),
        of_account(),
        sa.Column("mot_de_passe", sa.String(12), password, nullable=False),
        sa.Column("ouverte", Instant(), nullable=False),
        sa.Column("vue", Instant(), nullable=False),
        sa.Column("fermee", Instant()),
        of_rattachement(),
    )
    index("session", "compte")


def _of_a_secret() -> list[sa.Column[object]]:
    return [
        sa.Column("cree", Instant(), nullable=False),
        sa.Column("revoque", Instant()),
        sa.Column("couches", LIST),
        sa.Column("lecture_seule", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("jusque", sa.Date),
        sa.Column("derniere", Instant()),
    ]
