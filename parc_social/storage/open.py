"""Opens the store that the settings name."""

from parc_social.settings import Settings
from parc_social.storage.duckdb.store import DuckdbStore
from parc_social.storage.store import Store


def open_store(settings: Settings, *, owner: bool) -> Store:
    """The store of these settings; `owner` may migrate, stage and publish, else it only reads."""
    if settings.store.startswith("postgresql://"):
        from parc_social.storage.postgres.store import PostgresStore  # psycopg: 9 MB, where asked

        return PostgresStore(settings, owner=owner)
    return DuckdbStore(settings, owner=owner)
