"""The queue that wakes workers, in PostgreSQL: procrastinate's own tables, in a schema apart."""

from alembic import op
from procrastinate.schema import SchemaManager

from parc_social.registry.jobs.queue import SCHEMA

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    before = connection.exec_driver_sql("SHOW search_path").scalar()
    op.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    op.execute(f"SET search_path TO {SCHEMA}")
    connection.connection.cursor().execute(SchemaManager.get_schema())
    op.execute(f"SET search_path TO {before}")
