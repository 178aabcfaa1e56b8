"""Configuration of a gate: registry, facts, settings and the clock."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, Protocol

from flask import Request

from auth_proxy.authentication.known_secrets import KnownSecrets
from auth_proxy.errors.problem import Problem
from auth_proxy.quotas.buckets import Buckets
from auth_proxy.quotas.machine_buckets import MachineBuckets
from parc_social.access.conventions.convention import legal_day
from parc_social.access.conventions.membership import Entree
from parc_social.access.model.facts import Facts
from parc_social.access.model.grant import Grant
from parc_social.registry.registry import Registry
from parc_social.settings import Settings
from parc_social.storage.standby_state import StandbyState


@dataclass(frozen=True, slots=True)
class ParsedRequest:
    """Request as its protocol was read; `request` is the object that its view answers.

    `parameters` are what the journal keeps, by the names of /items. `format` is that of its rows,
    empty: it has none.
    """

    operation: str
    collections: tuple[str, ...]
    format: str
    parameters: Sequence[tuple[str, str]]
    request: object


Reader = Callable[[Request, Grant], ParsedRequest]


class PublishedEditions(Protocol):
    """The published editions, as decisions of access know them; a Store is one."""

    def facts(self) -> Facts:
        """What is known of them now."""
        ...

    def version(self) -> str:
        """Changes with each publication."""
        ...


class OtherProcesses(Protocol):
    """The processes that serve together with this one."""

    @property
    def number(self) -> int:
        """Which one this is, from 1."""
        ...

    def answer(self, tell: Callable[[], bytes]) -> None:
        """What it tells of itself from now on, when another asks."""
        ...

    def ask(self) -> Mapping[int, bytes]:
        """What each other one tells of itself, those that answer at once."""
        ...


class Collector(Protocol):
    """Families of metrics, read when somebody measures: a collector of prometheus_client."""

    def collect(self) -> Iterable[Any]:
        """The families."""
        ...


@dataclass(frozen=True, slots=True)
class MeasuredState:
    """What is measured beside requests: of this process, and of the whole service."""

    own: Collector
    whole: Collector


# Of a problem, the request's number, and who reads it with what they see, where that is known.
RefusalPage = Callable[[Problem, str, Entree | None, Grant | None], bytes]
# Of the environ of a form that came after its session had ended; empty: it held nothing to keep.
LostForm = Callable[[dict[str, Any]], bytes]
# Of the parameters of a map and the words of its refusal; None: no picture was asked for.
RefusalPicture = Callable[[Mapping[str, str], Sequence[str]], tuple[bytes, str] | None]

# Whether a caller has cells in a coverage: the right alone does not tell which grids he is in.
HasCells = Callable[[Grant, str], bool]


now: Callable[[], datetime] = partial(datetime.now, UTC)  # this moment


@dataclass(frozen=True, slots=True)
class GateConfig:
    """The parts of one gate, opened by the server.

    `known` are the secrets that this process has accepted; `buckets` count what organisations ask.
    `refusal_page` makes the HTML of a refusal that a person reads; None: there are no pages.
    `lost_form` makes that of a form whose session had ended.
    `ows` reads the requests of OWS; None: there is no such service. `refusal_picture` draws what a
    map is refused with where a client asked for that. `has_cells`: nobody has, unless it is said.
    `processes`: None where one serves alone. `standby` tells of the one that data are read on.
    """

    registry: Registry
    facts: PublishedEditions
    settings: Settings
    clock: Callable[[], datetime] = now
    refusal_page: RefusalPage | None = None
    lost_form: LostForm = lambda _environ: b""
    ows: Reader | None = None
    refusal_picture: RefusalPicture | None = None
    processes: OtherProcesses | None = None
    has_cells: HasCells = lambda _grant, _coverage: False
    measured: MeasuredState | None = None
    standby: Callable[[], StandbyState | None] = lambda: None
    known: KnownSecrets = field(default_factory=KnownSecrets)
    buckets: Buckets = field(default_factory=lambda: MachineBuckets().of(1))

    def today(self) -> date:
        """The day of the legal clock."""
        return legal_day(self.clock())
