"""Executions of processes that are kept, and their results."""

import sqlalchemy as sa
from alembic import op

from parc_social.database.models import Instant

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "travail",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("compte", sa.String(80), sa.ForeignKey("compte.login"), nullable=False),
        sa.Column("organisation", sa.String(9), sa.ForeignKey("organisation.code"), nullable=False),
        sa.Column("acteur", sa.String(80), nullable=False),
        sa.Column("acteur_organisation", sa.String(9), nullable=False),
        sa.Column("delegations", sa.JSON(), nullable=False),
        sa.Column("droits", sa.String(32), nullable=False),
        sa.Column("processus", sa.String(80), nullable=False),
        sa.Column("demande", sa.JSON(none_as_null=True)),
        sa.Column("etat", sa.String(12), nullable=False),
        sa.Column("avancement", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(500), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("preneur", sa.String(32)),
        sa.Column("essais", sa.Integer(), nullable=False),
        sa.Column("octets", sa.BigInteger(), nullable=False),
        sa.Column("cree", Instant(), nullable=False),
        sa.Column("debut", Instant()),
        sa.Column("vu", Instant(), nullable=False),
        sa.Column("fin", Instant()),
        sa.Column("duree_s", sa.Double),
        sa.Column("expire", Instant(), nullable=False),
    )
    op.create_index("ix_travail_compte", "travail", ["compte", "cree"])
    op.create_index("ix_travail_etat", "travail", ["etat", "cree"])
    op.create_index("ix_travail_organisation", "travail", ["organisation"])
    op.create_index("ix_travail_expire", "travail", ["expire"])
    op.create_table(
        "travail_resultat",
        sa.Column("travail", sa.String(36), sa.ForeignKey("travail.id"), primary_key=True),
        sa.Column("media", sa.String(100), nullable=False),
        sa.Column("contenu", sa.LargeBinary(), nullable=False),
    )
