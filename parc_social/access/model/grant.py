"""The rights of the request under way, compiled from signed conventions, frozen."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256

from parc_social.access.model.right_part import RightPart, meet, simplified


@dataclass(frozen=True)
class Right:
    """What one collection opens: the rows of any of its parts, each row with its own columns.

    A row of several parts shows the columns of all of them; a column that is in no part is
    unknown to the caller.
    """

    collection: str
    parts: tuple[RightPart, ...]

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        """Of all its codes and columns, once: it is looked up several times a request."""
        return hash((self.collection, self.parts))

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns seen on some row."""
        return tuple(dict.fromkeys(name for part in self._some for name in part.columns))

    @cached_property
    def _some(self) -> tuple[RightPart, ...]:
        """The parts that open something."""
        return tuple(part for part in self.parts if not part.is_empty)

    def opens(self, format_: str) -> bool:
        """Whether some rows go out in a format."""
        return self._formats is None or format_ in self._formats

    @cached_property
    def _formats(self) -> frozenset[str] | None:
        """The formats that some rows go out in; None: every one."""
        formats = [part.formats for part in self._some]
        return (
            None if None in formats else frozenset(name for some in formats for name in some or ())
        )

    def in_format(self, format_: str) -> "Right":
        """The parts that go out in a format."""
        kept = (p for p in self.parts if p.formats is None or format_ in p.formats)
        return Right(self.collection, tuple(kept))


@dataclass(frozen=True)
class Grant:
    """Everything one caller may see, and under which conventions. No right: nothing is there.

    `digest` salts caches and ETags and is written in the journal: equal digests, equal answers.
    `until` is the first instant at which the clock alone may take something away (a convention
    that ends); None: never. Whoever keeps or streams an answer stops there.
    `public`: nobody is known, and the words of the catalogue are open to everybody.
    """

    account: str
    organisation: str
    conventions: tuple[str, ...] = ()
    rights: tuple[Right, ...] = ()
    processes: tuple[str, ...] = ()
    until: datetime | None = None
    public: bool = False

    @cached_property
    def _by_collection(self) -> dict[str, Right]:
        return {right.collection: right for right in self.rights}

    def right(self, collection: str) -> Right | None:
        """The right on a collection, or None: then it does not exist for this caller."""
        return self._by_collection.get(collection)

    @property
    def opens_records(self) -> bool:
        """Whether the catalogue is there: a convention in force opens something to tell of."""
        return self.public or bool(self.rights)

    def in_format(self, format_: str) -> "Grant":
        """What of it goes out in a format: itself, mostly."""
        if not self._has_formats:
            return self
        kept = (right.in_format(format_) for right in self.rights)
        return replace(self, rights=tuple(right for right in kept if right.parts))

    @cached_property
    def _has_formats(self) -> bool:
        return any(part.formats is not None for right in self.rights for part in right.parts)

    @cached_property
    def digest(self) -> str:
        """32 hexadecimal digits over the rights alone, so that colleagues share caches."""
        said = repr((self.rights, self.processes)) + ("public" if self.public else "")
        return sha256(said.encode()).hexdigest()[:32]


PUBLIC = Grant("", "", public=True)  # of a caller without an account, where a setting says so


def intersect(one: Grant, other: Grant) -> Grant:
    """What both Grants open, for the account of the first: a user who comes through a portal."""
    rights = (
        _common(right, theirs)
        for right in one.rights
        if (theirs := other.right(right.collection)) is not None
    )
    ends = [grant.until for grant in (one, other) if grant.until is not None]
    return Grant(
        account=one.account,
        organisation=one.organisation,
        conventions=tuple(sorted({*one.conventions, *other.conventions})),
        rights=tuple(right for right in rights if right.parts),
        processes=tuple(name for name in one.processes if name in other.processes),
        until=min(ends, default=None),
    )


def _common(one: Right, other: Right) -> Right:
    pairs = (meet(mine, theirs) for mine in one.parts for theirs in other.parts)
    return Right(one.collection, simplified(pairs))


_GRANT: ContextVar[Grant] = ContextVar("grant")  # no default: a forgotten gate must fail


def current_grant() -> Grant:
    """The Grant of the request under way. Raises LookupError where no gate has set one."""
    return _GRANT.get()


set_grant = _GRANT.set  # what follows in this context reads under it: a request's, or less of it


@contextmanager
def under(grant: Grant) -> Generator[Grant]:
    """Runs a block under a Grant; the one before it comes back at the end."""
    token = _GRANT.set(grant)
    try:
        yield grant
    finally:
        _GRANT.reset(token)


def own_rows(grant: Grant) -> Grant:
    """The parts that are on rows of named SIREN: a bailleur has some, and nobody else has any."""
    owned = (
        Right(right.collection, tuple(p for p in right.parts if p.sirens and not p.is_empty))
        for right in grant.rights
    )
    return replace(grant, rights=tuple(right for right in owned if right.parts))
