"""Buckets of requests that the processes of all machines share, and the places they lease of them.

Unlogged in PostgreSQL: after its crash every bucket is full, and nobody waited for a disk.
"""

import sqlalchemy as sa
from alembic import op

from parc_social.database.engine import Instant

revision = "0015_quotas"
down_revision = "0014_essais_refuses"

_NUMBER: sa.Double[float] = sa.Double()


def upgrade() -> None:
    unlogged = ["UNLOGGED"] if op.get_bind().dialect.name == "postgresql" else []
    op.create_table(
        "quota_seau",
        sa.Column("qui", sa.String(100), primary_key=True),
        sa.Column("reste", _NUMBER, nullable=False),
        sa.Column("le", Instant(), nullable=False),
        sa.Column("donne", _NUMBER, nullable=False),
        prefixes=unlogged,
    )
    op.create_table(
        "quota_place",
        sa.Column("qui", sa.String(100), primary_key=True),
        sa.Column("porteur", sa.String(16), primary_key=True),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("jusque", Instant(), nullable=False),
        prefixes=unlogged,
    )
    op.create_index("ix_quota_place_jusque", "quota_place", ["jusque"])
