"""Quotas of an organisation: a rate and a number of requests at once, by kind, as data.

Counted per process, once the caller is known: nobody spends the quota of another. With n
processes an organisation may get n times the figures; the file is written for one.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache, cached_property
from pathlib import Path
from threading import Lock
from typing import Any, cast

import yaml

from auth_proxy.errors.problem import Problem, Stop
from parc_social.access.model.organisation import Genre, Organisation
from parc_social.config_folder import config_file
from parc_social.errors import InvalidValue

_NOBODY = ""  # no organisation has this code
_STRANGERS = "l'ensemble des visiteurs sans compte"


@dataclass(frozen=True)
class Quota:
    """`requetes` in `fenetre_s` seconds, and `simultanees` at once."""

    requetes: int
    fenetre_s: int
    simultanees: int

    @cached_property
    def policy(self) -> str:
        """RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers-10)."""
        return (
            f'"debit";q={self.requetes};w={self.fenetre_s},'
            f' "simultanees";q={self.simultanees};qu="concurrent-requests"'
        )


@dataclass(frozen=True, slots=True)
class QuotaTable:
    """The quota of each kind of organisation, and of callers without an account.

    `own`: of an organisation by its code, a federating portal's as an example; before its kind's.
    """

    default: Quota
    kinds: Mapping[Genre, Quota]
    public: Quota | None = None  # of all callers without an account together; None: the default
    own: Mapping[str, Quota] = field(default_factory=dict[str, Quota])

    def of(self, organisation: Organisation) -> Quota:
        """Its quota."""
        named = self.own.get(organisation.code)
        return named or self.kinds.get(organisation.genre, self.default)


@dataclass(slots=True)
class _Use:
    left: float  # requests that the bucket holds
    at: float
    under_way: int = 0


@dataclass(slots=True)
class QuotaSlot:
    """Place of one request of an organisation, counted; `headers` go with its answer."""

    headers: tuple[tuple[str, str], ...]
    _quotas: "Quotas"
    _organisation: str
    _given_back: bool = False

    def give_back(self) -> None:
        """The request has ended; harmless when said twice."""
        if not self._given_back:
            self._given_back = True
            self._quotas.release(self._organisation)


class Quotas:
    """Token buckets, one an organisation. A few microseconds a request."""

    def __init__(self, table: QuotaTable, clock: Callable[[], float] = time.monotonic) -> None:
        self._table = table
        self._clock = clock
        self._lock = Lock()
        self._uses: dict[str, _Use] = {}  # as many as there are organisations with an account

    def take(self, organisation: Organisation) -> QuotaSlot:
        """A place for one request. Raises Stop with a 429 that says when to come back."""
        return self._take(organisation.code, self._table.of(organisation), "votre organisme")

    def take_public(self) -> QuotaSlot:
        """The same for a caller without an account: one quota for all of them."""
        return self._take(_NOBODY, self._table.public or self._table.default, _STRANGERS)

    def _take(self, who: str, quota: Quota, holder: str) -> QuotaSlot:
        now = self._clock()
        rate = quota.requetes / quota.fenetre_s
        with self._lock:
            use = self._uses.get(who)
            if use is None:
                use = self._uses[who] = _Use(quota.requetes, now)
            use.left = min(quota.requetes, use.left + (now - use.at) * rate)
            use.at = now
            if use.under_way >= quota.simultanees:
                raise Stop(_too_many_at_once(quota, _state(quota, use, rate), holder))
            if use.left < 1:
                raise Stop(
                    _exhausted(quota, _state(quota, use, rate), (1 - use.left) / rate, holder)
                )
            use.left -= 1
            use.under_way += 1
            state = _state(quota, use, rate)
        return QuotaSlot(state, self, who)

    def release(self, organisation: str) -> None:
        """One of its requests has ended."""
        with self._lock:
            self._uses[organisation].under_way -= 1


def _state(quota: Quota, use: _Use, rate: float) -> tuple[tuple[str, str], ...]:
    """State of a bucket: requests left, and the seconds until the bucket is full again."""
    full = -int(-(quota.requetes - use.left) // rate)
    debit = f'"debit";r={int(use.left)};t={full}'
    places = f'"simultanees";r={quota.simultanees - use.under_way}'
    return ("RateLimit-Policy", quota.policy), ("RateLimit", f"{debit}, {places}")


def _exhausted(
    quota: Quota, state: tuple[tuple[str, str], ...], wait_s: float, holder: str
) -> Problem:
    seconds = max(1, -int(-wait_s // 1))
    return Problem(
        "quota-exceeded",
        f"{quota.requetes} requêtes en {quota.fenetre_s} s au plus pour {holder} ;"
        f" réessayez dans {seconds} s.",
        headers=(*state, ("Retry-After", str(seconds))),
    )


def _too_many_at_once(quota: Quota, state: tuple[tuple[str, str], ...], holder: str) -> Problem:
    return Problem(
        "too-many-at-once",
        f"{quota.simultanees} requêtes à la fois au plus pour {holder} ; réessayez dans 1 s.",
        headers=(*state, ("Retry-After", "1")),
    )


@cache
def read_table(file: Path | None) -> QuotaTable:
    """The table of a file (None: ours). Raises InvalidValue naming the file and what is wrong."""
    source = file or config_file("quotas.yml")
    try:
        document: Any = yaml.safe_load(source.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        raise InvalidValue(f"PARC_SOCIAL_QUOTAS : fichier illisible : {source}") from error
    sections = {"defaut", "types", "organismes", "public"}
    if not isinstance(document, dict) or set(cast(dict[str, Any], document)) - sections:
        raise InvalidValue(
            f"{source} : {', '.join(sorted(sections))} sont attendus, et rien d'autre"
        )
    table = cast(dict[str, Any], document)
    kinds, own = (_section(source, table, name) for name in ("types", "organismes"))
    unknown = [name for name in kinds if name not in set(Genre)]
    if unknown:
        raise InvalidValue(f"{source} : type d'organisme inconnu : {unknown[0]!r}")
    return QuotaTable(
        _quota(source, "defaut", table.get("defaut")),
        {Genre(name): _quota(source, name, members) for name, members in kinds.items()},
        _quota(source, "public", table["public"]) if "public" in table else None,
        {_code(source, code): _quota(source, code, members) for code, members in own.items()},
    )


def _section(source: Any, table: dict[str, Any], name: str) -> dict[Any, Any]:
    found: Any = table.get(name) or {}
    if not isinstance(found, dict):
        raise InvalidValue(f"{source} : {name} : un quota par nom est attendu")
    return cast(dict[Any, Any], found)


def _code(source: Any, code: Any) -> str:
    """YAML reads a number where quotes are missing: `01001` would be another code."""
    if not isinstance(code, str):
        raise InvalidValue(
            f'{source} : organismes : un code entre guillemets est attendu, "{code}"'
        )
    return code


def _quota(source: Any, name: str, members: Any) -> Quota:
    names = [one.name for one in fields(Quota)]
    if not isinstance(members, dict) or set(cast(dict[str, Any], members)) != set(names):
        raise InvalidValue(f"{source} : {name} : {', '.join(names)} sont attendus")
    values = cast(dict[str, Any], members)
    wrong = [n for n in names if type(values[n]) is not int or not 0 < values[n] <= 10_000_000]
    if wrong:
        raise InvalidValue(
            f"{source} : {name}.{wrong[0]} : un entier positif est attendu, lu {values[wrong[0]]!r}"
        )
    return Quota(**values)


RULE = "OPS-C080"  # of the deposits: the number is not of the landlord's stock
_DAY_S = 86_400
_ACCOUNTS = 10_000


class AbsentNumbers:
    """Numbers of dwellings that a writer's own stock does not hold, counted by account over a day.

    Such a number teaches nothing (loaders/ops/stage.py); who writes thousands of them is looking
    for something all the same, and is stopped. One bucket an account, of `most` numbers; an empty
    one takes a day to fill again.
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._lock = Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # numbers, at what time

    def take(self, account: str) -> None:
        """Counts one. Raises Stop with a 429 that says when the next may be written."""
        now, rate = self._clock(), self._most / _DAY_S
        with self._lock:
            remaining, at = self._left.get(account, (float(self._most), now))
            remaining = min(self._most, remaining + (now - at) * rate)
            is_allowed = remaining >= 1
            self._left[account] = (remaining - 1 if is_allowed else remaining, now)
            self._left.move_to_end(account)
            if len(self._left) > _ACCOUNTS:
                self._left.popitem(last=False)
        if not is_allowed:
            raise Stop(self._exhausted(max(1, -int(-(1 - remaining) / rate // 1))))

    def _exhausted(self, seconds: int) -> Problem:
        return Problem(
            "too-many-absent-numbers",
            f"id_logement_rpls : {self._most} numéros absents de votre parc RPLS en un jour au plus"
            f" pour ce compte ; réessayez dans {seconds} s.",
            headers=(("Retry-After", str(seconds)),),
        )
