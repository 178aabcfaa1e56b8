"""Opens the store that the settings name."""

from parc_social.errors import Unavailable
from parc_social.settings import Settings
from parc_social.storage.duckdb.store import DuckdbStore
from parc_social.storage.store import Store


def open_store(settings: Settings, *, owner: bool) -> Store:
    """The store of these settings; `owner` may migrate, stage and publish, else it only reads."""
    if settings.store.startswith("postgresql://"):
        from parc_social.storage.postgres.store import PostgresStore  # psycopg: 9 MB, where asked

        return PostgresStore(settings, owner=owner)
    return DuckdbStore(settings, owner=owner)


def settle_connections(settings: Settings) -> Settings:
    """The same settings, with a number of connections for each process that PostgreSQL accepts.

    Raises InvalidValue when those that are asked for do not fit.
    """
    if not any(url.startswith("postgres") for url in (settings.store, settings.registry)):
        return settings
    from parc_social.storage.postgres.connection_budget import settle

    return settle(settings)


_serving: list[Store] = []


def set_store(store: Store) -> None:
    """Makes `store` the one that plugins of this process read from."""
    _serving[:] = [store]


def current_store() -> Store:
    """The store of this process. Raises Unavailable where the server has set none."""
    if not _serving:
        raise Unavailable("aucun entrepôt n'est ouvert dans ce processus")
    return _serving[0]


def prepare_fork() -> None:
    """Before a process divides, while it has no store: DuckDB's own instance has threads.

    Importing it opens that one, and no child would have them. The spatial extension is checked
    once for all of them: 0.3 s of processor each.
    """
    import duckdb

    from parc_social.storage.edition_files.spatial_extension import check_apart

    duckdb.close()
    check_apart()
