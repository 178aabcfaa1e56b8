"""The rights of the request under way, compiled from signed conventions, frozen."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from parc_social.access.perimeter import NOWHERE, Perimeter


@dataclass(frozen=True, slots=True)
class Right:
    """What one collection opens: rows of `perimeter`, or of `own_sirens` when `own_rows`.

    `columns` are seen on every open row; `own_columns` only on rows whose `siren_bailleur` is in
    `own_sirens`, null elsewhere. A column in neither is unknown to the caller.
    """

    collection: str
    perimeter: Perimeter = NOWHERE
    columns: tuple[str, ...] = ()
    own_columns: tuple[str, ...] = ()
    own_sirens: tuple[str, ...] = ()
    own_rows: bool = False


@dataclass(frozen=True)
class Grant:
    """Everything one caller may see, and under which conventions. No right: nothing is there.

    `digest` salts caches and ETags and is written in the journal: equal digests, equal answers.
    """

    account: str
    organisation: str
    conventions: tuple[str, ...] = ()
    rights: tuple[Right, ...] = ()
    processes: tuple[str, ...] = ()

    @cached_property
    def _by_collection(self) -> dict[str, Right]:
        return {right.collection: right for right in self.rights}

    def right(self, collection: str) -> Right | None:
        """The right on a collection, or None: then it does not exist for this caller."""
        return self._by_collection.get(collection)

    @cached_property
    def digest(self) -> str:
        """32 hexadecimal digits over the rights alone, so that colleagues share caches."""
        return sha256(repr((self.rights, self.processes)).encode()).hexdigest()[:32]


_GRANT: ContextVar[Grant] = ContextVar("grant")  # no default: a forgotten gate must fail


def current_grant() -> Grant:
    """The Grant of the request under way. Raises LookupError where no gate has set one."""
    return _GRANT.get()


@contextmanager
def under(grant: Grant) -> Generator[Grant]:
    """Runs a block under a Grant; the one before it comes back at the end."""
    token = _GRANT.set(grant)
    try:
        yield grant
    finally:
        _GRANT.reset(token)
