"""The PostgreSQL that the store is made for: an older one fails later, in words of its own."""

from parc_social.errors import Unavailable

NEEDED = (
    17  # what every test runs on; 15 lacks rights that the roles are made of (GRANT … WITH SET)
)
_MAJOR = 10_000  # libpq's number: 170006 is 17.6


def check_version(number: int) -> None:
    """Raises Unavailable, before any work, for a server that is older than supported."""
    if number // _MAJOR < NEEDED:
        found = f"{number // _MAJOR}.{number % _MAJOR}"
        raise Unavailable(
            f"ce serveur est un PostgreSQL {found} : PostgreSQL {NEEDED} ou plus récent est"
            " nécessaire (avec PostGIS) ; mettez-le à jour, ou donnez-en un autre dans"
            " PARC_SOCIAL_STORE"
        )
