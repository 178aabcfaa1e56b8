"""Criteria of qualification that an organisation keeps under a name."""

import sqlalchemy as sa
from alembic import op

from parc_social.database.engine import SERIAL, Instant

revision = "0003_jeu_criteres"
down_revision = "0002_convention_sans_lignes"


def upgrade() -> None:
    organisation = sa.ForeignKey("organisation.code")
    op.create_table(
        "jeu_criteres",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("organisation", sa.String(9), organisation, nullable=False),
        sa.Column("nom", sa.String(80), nullable=False),
        sa.Column("niveau", sa.String(20), nullable=False),
        sa.Column("population", sa.String(40), nullable=False),
        sa.Column("criteres", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("requis", sa.Integer(), nullable=False),
        sa.Column("compte", sa.String(80), sa.ForeignKey("compte.login"), nullable=False),
        sa.Column("quand", Instant(), nullable=False),
        sa.UniqueConstraint("organisation", "nom", name="uq_jeu_criteres_nom"),
    )
