from alembic import context

from parc_social.storage.registry.models import Base

connection = context.config.attributes["connection"]
if connection.dialect.name == "postgresql":
    connection.exec_driver_sql("CREATE SCHEMA IF NOT EXISTS registre")
    connection.commit()
context.configure(connection=connection, target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()
