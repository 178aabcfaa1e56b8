"""Links by which an invited person opens her account: drawn when they are sent, used once."""

import sqlalchemy as sa
from alembic import op

from parc_social.database.engine import SERIAL, Instant

revision = "0011_invitation"
down_revision = "0010_accepter"


def upgrade() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("compte", sa.String(80), sa.ForeignKey("compte.login"), nullable=False),
        sa.Column("par", sa.String(80), sa.ForeignKey("compte.login"), nullable=False),
        sa.Column("cree", Instant(), nullable=False),
        sa.Column("empreinte", sa.String(64), nullable=True, unique=True),
        sa.Column("expire", Instant(), nullable=True),
        sa.Column("close", Instant(), nullable=True),
    )
    op.create_index("ix_invitation_compte", "invitation", ["compte"])
