"""Second factors, their recovery codes, who asks for them; sessions say how many were proved."""

import sqlalchemy as sa
from alembic import op

from parc_social.database.engine import Instant

revision = "0013_deux_facteurs"
down_revision = "0012_mandat"


def upgrade() -> None:
    compte = sa.ForeignKey("compte.login")
    op.create_table(
        "second_facteur",
        sa.Column("compte", sa.String(80), compte, primary_key=True),
        sa.Column("scelle", sa.LargeBinary(), nullable=False),
        sa.Column("cree", Instant(), nullable=False),
        sa.Column("dernier_pas", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "code_secours",
        sa.Column("empreinte", sa.String(64), primary_key=True),
        sa.Column("compte", sa.String(80), sa.ForeignKey("compte.login"), nullable=False),
        sa.Column("employe", Instant(), nullable=True),
    )
    op.create_index("ix_code_secours_compte", "code_secours", ["compte"])
    op.create_table(
        "premier_facteur",
        sa.Column("empreinte", sa.String(64), primary_key=True),
        sa.Column("compte", sa.String(80), sa.ForeignKey("compte.login"), nullable=False),
        sa.Column(
            "mot_de_passe", sa.String(12), sa.ForeignKey("mot_de_passe.repere"), nullable=False
        ),
        sa.Column("ouverte", Instant(), nullable=False),
    )
    op.create_index("ix_premier_facteur_compte", "premier_facteur", ["compte"])
    op.create_table(
        "deux_facteurs_exiges",
        sa.Column(
            "organisation", sa.String(9), sa.ForeignKey("organisation.code"), primary_key=True
        ),
        sa.Column("depuis", Instant(), nullable=False),
        sa.Column("par", sa.String(80), sa.ForeignKey("compte.login"), nullable=False),
    )
    op.execute("ALTER TABLE session ADD COLUMN facteurs INTEGER NOT NULL DEFAULT 1")
