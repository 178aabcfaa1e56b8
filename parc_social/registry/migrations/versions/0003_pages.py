"""Sessions of the pages, and what a person wrote when accepting a convention's text there."""

import sqlalchemy as sa
from alembic import op

from parc_social.database.append_only import protect
from parc_social.database.models import Instant

revision = "0003"
down_revision = "0002"

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "session",
        sa.Column("empreinte", sa.String(64), primary_key=True),
        sa.Column("compte", sa.String(80), sa.ForeignKey("compte.login"), nullable=False),
        sa.Column(
            "mot_de_passe", sa.String(12), sa.ForeignKey("mot_de_passe.repere"), nullable=False
        ),
        sa.Column("ouverte", Instant(), nullable=False),
        sa.Column("vue", Instant(), nullable=False),
        sa.Column("fermee", Instant()),
    )
    op.create_index("ix_session_compte", "session", ["compte"])
    op.create_table(
        "convention_acceptation",
        sa.Column(
            "evenement",
            _SERIAL,
            sa.ForeignKey("convention_evenement.id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("nom", sa.String(120), nullable=False),
        sa.Column("fonction", sa.String(120), nullable=False),
        sa.Column("consentement", sa.String(300), nullable=False),
        sa.Column("adresse", sa.String(64), nullable=False),
        sa.Column("agent", sa.String(300), nullable=False),
    )
    protect("convention_acceptation")
