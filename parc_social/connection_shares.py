"""How the connections that one process may take of PostgreSQL are shared: one setting sizes all."""

from typing import NamedTuple

from parc_social.errors import InvalidValue
from parc_social.wording import cited

LEAST, MOST = 12, 500
QUEUE_CONNECTIONS = 4  # of the queue of jobs: a server seldom has one, a worker listens by them
_OF_A_MACHINE, _MOST_UNSAID = 64, 32  # all its processes; one of them, where nothing is said
_SETTING = "PARC_SOCIAL_CONNEXIONS_BASE"


class ConnectionShares(NamedTuple):
    """Connections of one process, at most: to the data (on each server), and to the registry.

    `drafts` read corrections of drafts in the registry.
    """

    data: int
    registry: int
    drafts: int

    @property
    def of_registry(self) -> int:
        """All those to the database of the registry, its queue's too."""
        return self.registry + self.drafts + QUEUE_CONNECTIONS


def shares_of(total: int) -> ConnectionShares:
    """The shares of so many connections, `LEAST` or more: half are of data."""
    registry, drafts = max(3, total * 5 // 16), max(1, total // 16)
    return ConnectionShares(total - registry - drafts - QUEUE_CONNECTIONS, registry, drafts)


def unsaid(processes: int) -> int:
    """What one process takes where nothing is said: the processes of a machine share them."""
    return min(_MOST_UNSAID, max(LEAST, _OF_A_MACHINE // processes))


def read_connections(text: str) -> int | None:
    """The setting; None where nothing is said. Raises InvalidValue."""
    if not text:
        return None
    is_number = text.isascii() and text.isdigit() and len(text) < 6
    if not is_number or not LEAST <= int(text) <= MOST:
        raise InvalidValue(
            f"{_SETTING} : un entier de {LEAST} à {MOST} est attendu, lu {cited(text)}"
        )
    return int(text)
