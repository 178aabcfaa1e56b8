"""Texts of conventions, what is signed, successors, delegations, scopes of secrets."""

import sqlalchemy as sa
from alembic import op

from parc_social.database.append_only import protect
from parc_social.database.models import Instant

revision = "0002"
down_revision = "0001"

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_LIST = sa.JSON(none_as_null=True)
_APPEND_ONLY = (
    "modele_convention",
    "convention_texte",
    "organisation_succession",
    "organisation_evenement",
)


def upgrade() -> None:
    _texts()
    _organisations()
    _accounts()
    for table in _APPEND_ONLY:
        protect(table)


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
    op.add_column("convention", sa.Column("modele", sa.String(40)))
    op.add_column("convention", sa.Column("modele_version", sa.Integer))
    op.add_column("convention", _filled("objet", sa.String(500), ""))
    op.add_column("convention", sa.Column("annexe", _LIST))
    op.add_column("convention_evenement", _filled("empreinte", sa.String(64), ""))


def _organisations() -> None:
    op.create_table(
        "organisation_succession",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("genre", sa.String(20), nullable=False),
        sa.Column("de", sa.String(9), sa.ForeignKey("organisation.code"), nullable=False),
        sa.Column("vers", sa.String(9), sa.ForeignKey("organisation.code"), nullable=False),
        sa.Column("le", sa.Date, nullable=False),
        sa.Column("communes", _LIST),
        sa.Column("quand", Instant(), nullable=False),
        sa.Column("compte", sa.String(80), sa.ForeignKey("compte.login"), nullable=False),
        sa.Column("motif", sa.String(500), nullable=False),
    )
    op.create_table(
        "organisation_evenement",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("organisation", sa.String(9), sa.ForeignKey("organisation.code"), nullable=False),
        sa.Column("acte", sa.String(40), nullable=False),
        sa.Column("quand", Instant(), nullable=False),
        sa.Column("compte", sa.String(80), sa.ForeignKey("compte.login"), nullable=False),
        sa.Column("motif", sa.String(500), nullable=False),
    )
    op.create_index(
        "ix_organisation_evenement_organisation", "organisation_evenement", ["organisation"]
    )


def _accounts() -> None:
    op.add_column("compte", sa.Column("jusque", sa.Date))
    op.add_column("compte", sa.Column("couches", _LIST))
    op.add_column("compte", sa.Column("territoires", _LIST))
    for table in ("mot_de_passe", "cle"):
        op.add_column(table, sa.Column("couches", _LIST))
        op.add_column(table, _filled("lecture_seule", sa.Boolean, sa.false()))
        op.add_column(table, sa.Column("jusque", sa.Date))
        op.add_column(table, sa.Column("derniere", Instant()))
    op.add_column("cle", _filled("dans_url", sa.Boolean, sa.false()))


def _filled(name: str, kind: object, value: object) -> sa.Column[object]:
    """A column that rows of before have too."""
    return sa.Column(name, kind, nullable=False, server_default=value)  # pyright: ignore
