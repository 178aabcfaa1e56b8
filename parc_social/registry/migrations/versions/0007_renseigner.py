"""Acts on the rows of a deposit, which nobody changes, and what each wrote, which is erased."""

import sqlalchemy as sa
from alembic import op

from parc_social.database.append_only import protect
from parc_social.database.engine import Instant

revision = "0007_renseigner"
down_revision = "0005_depot"


def upgrade() -> None:
    op.add_column(
        "depot_rapport",
        sa.Column("corrections", sa.Integer(), nullable=False, server_default="0"),
    )
    op.create_table(
        "depot_fiche",
        sa.Column("depot", sa.String(36), sa.ForeignKey("depot.id"), primary_key=True),
        sa.Column("numero", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("fichier", sa.Integer(), nullable=False),
        sa.Column("ligne", sa.Integer(), nullable=False),
        sa.Column("acte", sa.String(40), nullable=False),
        sa.Column("quand", Instant(), nullable=False),
        sa.Column("compte", sa.String(80), sa.ForeignKey("compte.login"), nullable=False),
        sa.Column("lot", sa.String(36), nullable=False),
    )
    op.create_index("ix_depot_fiche_place", "depot_fiche", ["depot", "fichier", "ligne"])
    op.create_table(
        "depot_fiche_contenu",
        sa.Column("depot", sa.String(36), primary_key=True),
        sa.Column("numero", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("contenu", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["depot", "numero"], ["depot_fiche.depot", "depot_fiche.numero"]),
    )
    protect("depot_fiche")
