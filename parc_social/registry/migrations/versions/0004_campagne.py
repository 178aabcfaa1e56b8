"""Campaigns of deposits, and the acts of the GIP on them, which nobody changes."""

import sqlalchemy as sa
from alembic import op

from parc_social.database.append_only import protect
from parc_social.database.engine import SERIAL, Instant

revision = "0004_campagne"
down_revision = "0003_jeu_criteres"


def upgrade() -> None:
    op.create_table(
        "campagne",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("millesime", sa.Integer(), nullable=False),
        sa.Column("ouverture", sa.Date(), nullable=False),
        sa.Column("cloture", sa.Date(), nullable=False),
        sa.Column("rappels", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("profil", sa.String(20), nullable=False),
        sa.UniqueConstraint("source", "millesime", name="uq_campagne_sujet"),
    )
    op.create_table(
        "campagne_evenement",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("campagne", SERIAL, sa.ForeignKey("campagne.id"), nullable=False),
        sa.Column("acte", sa.String(40), nullable=False),
        sa.Column("quand", Instant(), nullable=False),
        sa.Column("compte", sa.String(80), sa.ForeignKey("compte.login"), nullable=False),
        sa.Column("motif", sa.String(500), nullable=False),
        sa.Column("cloture", sa.Date(), nullable=True),
    )
    op.create_index("ix_campagne_evenement_campagne", "campagne_evenement", ["campagne"])
    protect("campagne_evenement")
