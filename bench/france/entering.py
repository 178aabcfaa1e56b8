"""A start, and sign-ins among all accounts, in milliseconds of processor."""

import http.client
from collections.abc import Sequence
from contextlib import closing
from statistics import median
from urllib.parse import urlencode, urlsplit

from bench.france.country import Country
from bench.measure import Target
from testing.france.register import PASSWORD, Member
from testing.processes import cpu_clock_ms, cpu_ms

_SIGN_INS, _KEYS = 12, 40
_SEE_OTHER = 303


def started(target: Target) -> float:
    """What a server that has just become ready has spent. Of a database nothing is counted."""
    return cpu_ms(target.roots[:1])


def first_by_key(target: Target, country: Country, turn: int) -> float:
    """The median of organisations that come for the first time, each by a key."""
    return _by_key(target, _some(country.firsts, _KEYS, turn))


def by_key(target: Target, country: Country, turn: int) -> float:
    """The median of accounts that come for the first time by a key, after a colleague of theirs."""
    firsts = len(country.firsts)
    pairs = [*zip(country.members, country.members[firsts:], strict=False)] or [
        (one, one) for one in country.members
    ]
    some = _some(pairs[:firsts], _KEYS, turn)
    _by_key(target, [first for first, _ in some])
    return _by_key(target, [then for _, then in some])


def _by_key(target: Target, members: Sequence[Member]) -> float:
    spent: list[float] = []
    with closing(_connection(target)) as client:
        _asked(client, "GET", {})  # what is read but once
        for one in members:
            before = cpu_clock_ms(target.roots)
            _asked(client, "GET", {"X-API-Key": one.key})
            spent.append(cpu_clock_ms(target.roots) - before)
    return median(spent)


def by_form(target: Target, country: Country, turn: int) -> float:
    """The median of persons who sign in on the pages: argon2id is 20 ms of it by design."""
    spent: list[float] = []
    with closing(_connection(target)) as client:
        for one in _some(country.members, _SIGN_INS, turn):
            before = cpu_clock_ms(target.roots)
            sign_in(client, target.base, one.login, PASSWORD)
            spent.append(cpu_clock_ms(target.roots) - before)
    return median(spent)


def cookie_of(target: Target, login: str, password: str) -> str:
    """The cookies of a person who has signed in. Raises RuntimeError."""
    with closing(_connection(target)) as client:
        return sign_in(client, target.base, login, password)


def sign_in(client: http.client.HTTPConnection, base: str, login: str, password: str) -> str:
    """Sends the form; gives the cookies. Raises RuntimeError when the person does not come in."""
    body = urlencode({"identifiant": login, "mot_de_passe": password})
    headers = {"Origin": base, "Content-Type": "application/x-www-form-urlencoded"}
    client.request("POST", "/portail/connexion", body, headers)
    answer = client.getresponse()
    answer.read()
    if answer.status != _SEE_OTHER:
        raise RuntimeError(f"{login} n’entre pas : {answer.status}")
    given = answer.headers.get_all("Set-Cookie") or []
    return "; ".join(one.partition(";")[0] for one in given)


def _connection(target: Target) -> http.client.HTTPConnection:
    address = urlsplit(target.base)
    return http.client.HTTPConnection(str(address.hostname), address.port, timeout=120)


def _asked(client: http.client.HTTPConnection, method: str, headers: dict[str, str]) -> None:
    client.request(method, "/conformance?f=json", headers=headers)
    answer = client.getresponse()
    answer.read()
    if headers and answer.status != http.HTTPStatus.OK:
        raise RuntimeError(f"une clé n’ouvre pas : {answer.status}")


def _some[T](members: Sequence[T], count: int, turn: int) -> Sequence[T]:
    """Some of all, from one end to the other, others at each turn where there are enough."""
    step = max(1, len(members) // count)
    return members[min(turn, step - 1) :: step][:count]
