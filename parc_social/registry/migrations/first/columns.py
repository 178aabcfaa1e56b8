"""Columns and indexes that several families of tables have."""

import sqlalchemy as sa
from alembic import op

SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")
LIST = sa.JSON(none_as_null=True)


def of_account() -> sa.Column[str]:
    return sa.Column("compte", sa.String(80), sa.ForeignKey("compte.login"), nullable=False)


def of_organisation(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(9), sa.ForeignKey("organisation.code"), nullable=False)


def of_rattachement() -> sa.Column[int]:
    return sa.Column("rattachement", sa.BigInteger, sa.ForeignKey("rattachement.id"))


def index(table: str, column: str) -> None:
    op.create_index(f"ix_{table}_{column}", table, [column])
