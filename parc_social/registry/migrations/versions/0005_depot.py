"""Deposits in a campaign, the acts on them, which nobody changes, and their reports."""

import sqlalchemy as sa
from alembic import op

from parc_social.database.append_only import protect
from parc_social.database.engine import SERIAL, Instant

revision = "0005_depot"
down_revision = "0004_campagne"


def upgrade() -> None:
    op.create_table(
        "depot",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("campagne", SERIAL, sa.ForeignKey("campagne.id"), nullable=False),
        sa.Column("organisation", sa.String(9), sa.ForeignKey("organisation.code"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("nom", sa.String(200), nullable=False),
        sa.Column("octets", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("quand", Instant(), nullable=False),
        sa.Column("compte", sa.String(80), sa.ForeignKey("compte.login"), nullable=False),
        sa.UniqueConstraint("campagne", "organisation", "version", name="uq_depot_version"),
    )
    op.create_index("ix_depot_organisation", "depot", ["organisation"])
    op.create_table(
        "depot_evenement",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("depot", sa.String(36), sa.ForeignKey("depot.id"), nullable=False),
        sa.Column("acte", sa.String(40), nullable=False),
        sa.Column("quand", Instant(), nullable=False),
        sa.Column("compte", sa.String(80), sa.ForeignKey("compte.login"), nullable=True),
        sa.Column("motif", sa.String(500), nullable=False),
        sa.Column("controle", sa.JSON(none_as_null=True), nullable=True),
    )
    op.create_index("ix_depot_evenement_depot", "depot_evenement", ["depot"])
    op.create_table(
        "depot_rapport",
        sa.Column("depot", sa.String(36), sa.ForeignKey("depot.id"), primary_key=True),
        sa.Column("contenu", sa.LargeBinary(), nullable=False),
    )
    protect("depot")
    protect("depot_evenement")
