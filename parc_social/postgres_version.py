"""The oldest PostgreSQL that the store and the registry are made in."""

from parc_social.errors import Unavailable

# What every test runs on; 15 lacks rights that the roles are made of (GRANT … WITH SET).
NEEDED = 17
_MAJOR = 10_000  # libpq's number: 170006 is 17.6


def check_version(number: int, setting: str) -> None:
    """Raises Unavailable, before any work, for a server that is older than supported.

    `number` is libpq's; `setting` names the variable that says which server.
    """
    if number // _MAJOR < NEEDED:
        version = f"{number // _MAJOR}.{number % _MAJOR}"
        raise Unavailable(
            f"ce serveur est un PostgreSQL {version} : PostgreSQL {NEEDED} ou plus récent est"
            f" nécessaire (avec PostGIS) ; mettez-le à jour, ou donnez-en un autre dans {setting}"
        )
