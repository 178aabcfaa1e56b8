"""Messages to persons, sent once each, and where persons receive them."""

import sqlalchemy as sa
from alembic import op

from parc_social.database.engine import SERIAL, Instant

revision = "0009_courrier"
down_revision = "0007_renseigner"


def upgrade() -> None:
    op.create_table(
        "message",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("cle", sa.String(250), nullable=False, unique=True),
        sa.Column("genre", sa.String(40), nullable=False),
        sa.Column("compte", sa.String(80), sa.ForeignKey("compte.login"), nullable=False),
        sa.Column("adresse", sa.String(254), nullable=False),
        sa.Column("faits", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("cree", Instant(), nullable=False),
        sa.Column("essais", sa.Integer(), nullable=False),
        sa.Column("prochain", Instant(), nullable=True),
        sa.Column("envoye", Instant(), nullable=True),
        sa.Column("faute", sa.String(300), nullable=False),
    )
    op.create_index("ix_message_prochain", "message", ["prochain"])
    op.create_table(
        "courriel",
        sa.Column("compte", sa.String(80), sa.ForeignKey("compte.login"), primary_key=True),
        sa.Column("adresse", sa.String(254), nullable=False),
        sa.Column("refus", sa.JSON(none_as_null=True), nullable=False),
    )
