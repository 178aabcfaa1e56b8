"""Which bearer token a line of the journal is of; the lines of before have none, and their hash."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    column = sa.Column("jeton", sa.String(32), nullable=False, server_default="")
    op.add_column("journal", column)  # a server of before goes on writing its lines meanwhile
