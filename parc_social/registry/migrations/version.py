"""Version of a registry: the last migration it has had, and the oldest software that may serve it.

A migration that only adds (a table, a column with a default) leaves `lisible` as it is: servers of
the version before go on beside it, and are replaced one by one. One that takes away or changes
writes its own number there: then they stop, as `/health/ready` says.
"""

from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import Connection, inspect, select, text

from parc_social.database.version_rows import LisibleRow
from parc_social.errors import Unavailable
from parc_social.postgres_version import check_version

MIGRATIONS = "parc_social.registry:migrations"


def check_known(connection: Connection) -> None:
    """Nothing for a base without a registry. Raises Unavailable for one of an unknown version.

    And for a PostgreSQL that is too old.
    """
    _check_server(connection)
    if _is_versioned(connection):
        _known(_version(connection))


def is_latest(connection: Connection) -> bool:
    """Whether the registry has had every migration of this software: each command asks."""
    return _is_versioned(connection) and _version(connection) == max(known_versions())


def upgrade(connection: Connection) -> None:
    """Runs the migrations that a registry lacks, one process at a time (env.py)."""
    from alembic import command  # 12 MB that no server needs
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def check_readable(connection: Connection) -> None:
    """Raises Unavailable when this software may not serve the registry: older, or too new."""
    _check_server(connection)
    version, latest = _version(connection), max(known_versions())
    if version == latest or (version > latest and _readable_since(connection) <= latest):
        return
    _known(version)
    raise Unavailable(
        f"le registre est d'une autre version ({version or 'aucune'}) : lancez parc-social migrate"
    )


@cache
def known_versions() -> frozenset[str]:
    """A migration has the name of its file, which begins with its number."""
    package, folder = MIGRATIONS.split(":")
    names = (one.name for one in (files(package) / folder / "versions").iterdir())
    return frozenset(name.removesuffix(".py") for name in names if name.endswith(".py"))


def _check_server(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        driver: Any = connection.connection.driver_connection
        check_version(driver.info.server_version, "PARC_SOCIAL_REGISTRY")


def _is_versioned(connection: Connection) -> bool:
    return inspect(connection).has_table("alembic_version")


def _version(connection: Connection) -> str:
    """Empty: its first migration did not end."""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def _readable_since(connection: Connection) -> str:
    """The number of a migration; one beyond all where the registry does not say."""
    if not inspect(connection).has_table(LisibleRow.__tablename__):
        return "9999"
    return connection.execute(select(LisibleRow.depuis)).scalar() or "9999"


def _known(version: str) -> None:
    if not version or version in known_versions():
        return
    raise Unavailable(
        f"le registre est d'une version que ce logiciel ne connaît pas ({version}). S'il est plus"
        " récent, servez-vous du logiciel qui l'a fait ; s'il est d'un essai d'avant la version"
        " 0.1.0, aucun passage n'existe : nommez une base neuve par PARC_SOCIAL_REGISTRY, puis"
        " lancez parc-social migrate"
    )
