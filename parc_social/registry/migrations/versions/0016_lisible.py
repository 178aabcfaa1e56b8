"""What software may serve the registry, so that servers of two versions stand side by side."""

import sqlalchemy as sa
from alembic import op

revision = "0016_lisible"
down_revision = "0015_quotas"


def upgrade() -> None:
    table = op.create_table("registre_lisible", sa.Column("depuis", sa.String(4), primary_key=True))
    op.bulk_insert(table, [{"depuis": "0016"}])
