"""Of which version a registry is: the name of its last migration."""

from functools import cache
from importlib.resources import files

from sqlalchemy import Connection, inspect, text

from parc_social.errors import Unavailable

MIGRATIONS = "parc_social.registry:migrations"


def check_known(connection: Connection) -> None:
    """Nothing for a base without a registry. Raises Unavailable for one of an unknown version."""
    if inspect(connection).has_table("alembic_version"):
        _found(connection)


def check_current(connection: Connection) -> None:
    """Raises Unavailable when the registry is not of this version."""
    found = _found(connection)
    if found != max(_known()):
        raise Unavailable(
            f"le registre est d'une autre version ({found}) : lancez parc-social migrate"
        )


def _found(connection: Connection) -> str | None:
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found is None or found in _known():
        return found
    raise Unavailable(
        f"le registre est d'une version que ce logiciel ne connaît pas ({found}). S'il est plus"
        " récent, servez-vous du logiciel qui l'a fait ; s'il est d'un essai d'avant la version"
        " 0.1.0, aucun passage n'existe : nommez une base neuve par PARC_SOCIAL_REGISTRY, puis"
        " lancez parc-social migrate"
    )


@cache
def _known() -> frozenset[str]:
    """A migration has the name of its file, which begins with its number."""
    package, folder = MIGRATIONS.split(":")
    names = (one.name for one in (files(package) / folder / "versions").iterdir())
    return frozenset(name.removesuffix(".py") for name in names if name.endswith(".py"))
