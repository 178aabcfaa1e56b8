"""Refused tries of passwords of the pages and of codes, counted for all processes."""

import sqlalchemy as sa
from alembic import op

from parc_social.database.engine import Instant

revision = "0014_essais_refuses"
down_revision = "0013_deux_facteurs"


def upgrade() -> None:
    op.create_table(
        "essai_refuse",
        sa.Column("qui", sa.String(100), primary_key=True),
        sa.Column("reseau", sa.String(64), primary_key=True),
        sa.Column("nombre", sa.Integer(), nullable=False),
        sa.Column("dernier", Instant(), nullable=False),
        sa.Column("jusque", Instant(), nullable=True),
    )
    op.create_index("ix_essai_refuse_dernier", "essai_refuse", ["dernier"])
