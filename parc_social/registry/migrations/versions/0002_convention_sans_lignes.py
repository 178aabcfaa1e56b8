"""The annex holds the lines of a convention: the column that was always empty goes."""

from alembic import op

revision = "0002_convention_sans_lignes"
down_revision = "0001_registre"


def upgrade() -> None:
    op.drop_column("convention", "lignes")
