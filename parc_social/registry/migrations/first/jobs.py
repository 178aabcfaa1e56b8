"""Jobs and their results, corrections of drafts, and the queue that wakes workers."""

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager

from parc_social.database.engine import Instant
from parc_social.registry.jobs.queue import SCHEMA
from parc_social.registry.migrations.first.columns import of_account, of_organisation


def create_jobs() -> None:
    """Jobs, then drafts."""
    _jobs()
    _drafts()


def _jobs() -> None:
    op.create_table(
        "travail",
        sa.Column("id", sa.String(36), primary_key=True),
        of_account(),
        of_organisation("organisation"),
        sa.Column("acteur", sa.String(80), nullable=False),
        sa.Column("acteur_organisation", sa.String(9), nullable=False),
        sa.Column("delegations", sa.JSON(), nullable=False),
        sa.Column("droits", sa.String(32), nullable=False),
        sa.Column("processus", sa.String(80), nullable=False),
        sa.Column("demande", sa.JSON(none_as_null=True)),
        sa.Column("etat", sa.String(12), nullable=False),
        sa.Column("avancement", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(500), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("preneur", sa.String(32)),
        sa.Column("essais", sa.Integer(), nullable=False),
        sa.Column("octets", sa.BigInteger(), nullable=False),
        sa.Column("cree", Instant(), nullable=False),
        sa.Column("debut", Instant()),
        sa.Column("vu", Instant(), nullable=False),
        sa.Column("fin", Instant()),
        sa.Column("duree_s", sa.Double),
        sa.Column("expire", Instant(), nullable=False),
    )
    op.create_index("ix_travail_compte", "travail", ["compte", "cree"])
    op.create_index("ix_travail_etat", "travail", ["etat", "cree"])
    op.create_index("ix_travail_organisation", "travail", ["organisation"])
    op.create_index("ix_travail_expire", "travail", ["expire"])
    op.create_table(
        "travail_resultat",
        sa.Column("travail", sa.String(36), sa.ForeignKey("travail.id"), primary_key=True),
        sa.Column("media", sa.String(100), nullable=False),
        sa.Column("contenu", sa.LargeBinary(), nullable=False),
    )


def _drafts() -> None:
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


def create_queue() -> None:
    """The queue that wakes workers: procrastinate's own tables, in a schema apart."""
    connection = op.get_bind()
    before = connection.exec_driver_sql("SHOW search_path").scalar()
    op.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    op.execute(f"SET search_path TO {SCHEMA}")
    connection.connection.cursor().execute(SchemaManager.get_schema())
    op.execute(f"SET search_path TO {before}")
