from alembic import context

from parc_social.database.engine import Base

# One migration at a time in a database: an advisory lock of the transaction, of any number of ours.
ALONE = "SELECT pg_advisory_xact_lock(1885434693)"

connection = context.config.attributes["connection"]
shared = connection.dialect.name == "postgresql"
if shared:
    connection.exec_driver_sql(ALONE)
    connection.exec_driver_sql("CREATE SCHEMA IF NOT EXISTS registre")
    connection.commit()
context.configure(connection=connection, target_metadata=Base.metadata)
with context.begin_transaction():
    if shared:
        connection.exec_driver_sql(ALONE)
    context.run_migrations()
