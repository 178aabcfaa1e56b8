"""Which account a subject of an OpenID Connect provider is."""

import sqlalchemy as sa
from alembic import op

from parc_social.database.models import Instant

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "lien",
        sa.Column("emetteur", sa.String(255), primary_key=True),
        sa.Column("sujet", sa.String(255), primary_key=True),
        sa.Column("compte", sa.String(80), sa.ForeignKey("compte.login"), nullable=False),
        sa.Column("cree", Instant(), nullable=False),
    )
    op.create_index("ix_lien_compte", "lien", ["compte"])
