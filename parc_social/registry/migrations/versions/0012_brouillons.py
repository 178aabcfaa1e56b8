"""Corrections of drafts of the survey, row by row."""

import sqlalchemy as sa
from alembic import op

from parc_social.database.models import Instant

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "brouillon",
        sa.Column("edition", sa.String(60), primary_key=True),
        sa.Column("numero", sa.BigInteger(), nullable=False),
        sa.Column("clos", sa.Boolean(), nullable=False),
        sa.Column("suite", sa.String(60)),
    )
    op.create_table(
        "correction",
        sa.Column("edition", sa.String(60), primary_key=True),
        sa.Column("objet", sa.String(40), primary_key=True),
        sa.Column("siren", sa.String(9), nullable=False),
        sa.Column("numero", sa.BigInteger(), nullable=False),
        sa.Column("fid", sa.BigInteger(), nullable=False),
        sa.Column("ligne", sa.JSON(none_as_null=True)),
        sa.Column("compte", sa.String(80), nullable=False),
        sa.Column("requete", sa.String(40), nullable=False),
        sa.Column("quand", Instant(), nullable=False),
    )
    op.create_index("ix_correction_siren", "correction", ["siren", "edition", "numero"])
