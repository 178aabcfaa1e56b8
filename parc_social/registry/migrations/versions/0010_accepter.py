"""Acts of the GIP on editions, which nobody changes."""

import sqlalchemy as sa
from alembic import op

from parc_social.database.append_only import protect
from parc_social.database.engine import SERIAL, Instant

revision = "0010_accepter"
down_revision = "0009_courrier"


def upgrade() -> None:
    op.create_table(
        "edition_acte",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("edition", sa.String(40), nullable=False),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("millesime", sa.Integer(), nullable=False),
        sa.Column("acte", sa.String(40), nullable=False),
        sa.Column("quand", Instant(), nullable=False),
        sa.Column("compte", sa.String(80), sa.ForeignKey("compte.login"), nullable=False),
        sa.Column("motif", sa.String(500), nullable=False),
        sa.Column("depots", sa.JSON(), nullable=False),
        sa.Column("compte_rendu", sa.JSON(), nullable=False),
    )
    op.create_index("ix_edition_acte_edition", "edition_acte", ["edition"])
    protect("edition_acte")
