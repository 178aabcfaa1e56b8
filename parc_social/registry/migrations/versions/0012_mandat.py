"""Mandates and the acts on them, which nobody changes; deposits and acts made under one say it."""

import sqlalchemy as sa
from alembic import op

from parc_social.database.append_only import protect
from parc_social.database.engine import SERIAL, Instant

revision = "0012_mandat"
down_revision = "0011_invitation"


def upgrade() -> None:
    op.create_table(
        "mandat",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("mandant", sa.String(9), sa.ForeignKey("organisation.code"), nullable=False),
        sa.Column("mandataire", sa.String(9), sa.ForeignKey("organisation.code"), nullable=False),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("millesime", sa.Integer(), nullable=False),
        sa.Column("debut", sa.Date(), nullable=False),
        sa.Column("fin", sa.Date(), nullable=False),
        sa.Column("texte", sa.Text(), nullable=False),
    )
    op.create_index("ix_mandat_mandant", "mandat", ["mandant"])
    op.create_index("ix_mandat_mandataire", "mandat", ["mandataire"])
    op.create_table(
        "mandat_evenement",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("mandat", SERIAL, sa.ForeignKey("mandat.id"), nullable=False),
        sa.Column("acte", sa.String(40), nullable=False),
        sa.Column("quand", Instant(), nullable=False),
        sa.Column("compte", sa.String(80), sa.ForeignKey("compte.login"), nullable=False),
        sa.Column("organisation", sa.String(9), sa.ForeignKey("organisation.code"), nullable=False),
        sa.Column("motif", sa.String(500), nullable=False),
        sa.Column("nom", sa.String(120), nullable=False),
        sa.Column("fonction", sa.String(120), nullable=False),
        sa.Column("empreinte", sa.String(64), nullable=False),
    )
    op.create_index("ix_mandat_evenement_mandat", "mandat_evenement", ["mandat"])
    protect("mandat")
    protect("mandat_evenement")
    kind = SERIAL.compile(dialect=op.get_bind().dialect)
    for table in ("depot", "depot_evenement"):  # alembic adds no such column to a base of SQLite
        op.execute(f"ALTER TABLE {table} ADD COLUMN mandat {kind} REFERENCES mandat (id)")
