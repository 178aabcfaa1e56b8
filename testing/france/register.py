"""Organisations, conventions and accounts of a whole country, written by lots of rows.

Each act of the product is a transaction: 100,000 accounts by them take an hour. What is written
here is read again by the product (`check`), which parses each value anew.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import batched
from typing import Any

from sqlalchemy import insert

from parc_social.access.conventions.convention import Acte, legal_day
from parc_social.access.model.organisation import Genre, Role
from parc_social.database.account_rows import CleRow, CompteRow, MotDePasseRow, RattachementRow
from parc_social.database.convention_rows import ConventionRow, EvenementRow, OrganisationRow
from parc_social.database.engine import Base, writing
from parc_social.registry.registry import Registry
from parc_social.registry.secrets.account_secrets import Usage
from parc_social.registry.secrets.credentials import ALPHABET, chosen_password, key_digest

PREFIX = "france-"
PASSWORD = "une phrase pour mesurer la France"  # noqa: S105 - of invented accounts
_COUNTERSIGNER = "demo-contresignataire"
_AT_ONCE = 5_000
_LENGTH = timedelta(days=5 * 365)
_ENDING = 120  # organisations at least: a page of conventions that end is full at any size
_OF_A_DEPARTEMENT = 500  # codes of communes from 21500 on, as many as testing.france.size allows
_FIRST_TIE = 1_000_000  # over the numbers that the demonstration has taken
_ROLES = (Role.SIGNATAIRE, Role.ADMINISTRATEUR, Role.LECTEUR, Role.LECTEUR, Role.DEPOSANT)


@dataclass(frozen=True, slots=True)
class Member:
    """An account: its login, its organisation's code, its API key."""

    login: str
    organisation: str
    key: str


def members_of(organisations: int, accounts: int) -> list[Member]:
    """The accounts of so many communes, in turn."""
    return [_member(number, organisations) for number in range(accounts)]


def fill(registry: Registry, members: Sequence[Member]) -> None:
    """Writes the accounts, their organisations, and two conventions of each organisation.

    One convention is active, the one before it has ended; one organisation of ten, and the first
    120, have one that ends soon. All accounts have PASSWORD on the pages. Raises RuntimeError when
    the registry, read by the product, does not hold what was written.
    """
    now, codes = datetime.now(UTC), list(dict.fromkeys(one.organisation for one in members))
    for table, rows in (
        (OrganisationRow, _organisations(codes)),
        (CompteRow, _accounts(members, now)),
        (ConventionRow, _conventions(codes, legal_day(now))),
        (EvenementRow, _events(codes, now)),
        (RattachementRow, _ties(members, len(codes), now)),
        (MotDePasseRow, _passwords(members, chosen_password(PASSWORD).hash, now)),
        (CleRow, _keys(members, now)),
    ):
        _write(registry, table, rows)
    check(registry, len(codes), len(members))


def check(registry: Registry, organisations: int, accounts: int) -> None:
    """Reads all of it by the product. Raises RuntimeError when some is missing."""
    held = len(registry.accounts.organisations())
    known = sum(one.login.startswith(PREFIX) for one in registry.accounts.all())
    signed = sum(one.numero.startswith("FRANCE-") for one in registry.agreements.all())
    if held < organisations or (known, signed) != (accounts, 2 * organisations):
        raise RuntimeError(
            f"registre : {held} organismes, {known} comptes, {signed} conventions relus pour"
            f" {organisations}, {accounts} et {2 * organisations}"
        )


def _member(number: int, organisations: int) -> Member:
    place = number % organisations
    code = f"{place // _OF_A_DEPARTEMENT + 21:02d}{place % _OF_A_DEPARTEMENT + 500:03d}"
    login = f"{PREFIX}{code}-{number // organisations}"
    drawn = random.Random(number).randbytes(32).hex()  # noqa: S311 - of invented accounts
    return Member(login, code, f"{_repere(2 * number)}.{drawn}")


def _repere(number: int) -> str:
    """Eight letters of their own for each number, as the product draws them."""
    letters = ""
    for _ in range(7):
        number, at = divmod(number, len(ALPHABET))
        letters += ALPHABET[at]
    return f"z{letters}"


def _organisations(codes: Sequence[str]) -> Iterator[dict[str, Any]]:
    for code in codes:
        nom, ressort = f"Commune de mesure {code}", f"commune:{code}"
        yield {"code": code, "nom": nom, "genre": Genre.COMMUNE.value, "ressort": ressort}


def _accounts(members: Sequence[Member], now: datetime) -> Iterator[dict[str, Any]]:
    for one in members:
        nom = f"Agent de {one.organisation}"
        yield {"login": one.login, "nom": nom, "service": False, "cree": now, "revoque": None}


def _conventions(codes: Sequence[str], today: date) -> Iterator[dict[str, Any]]:
    """Of five years each: what ends within 90 days or has lately is 1 of 10 and _ENDING."""
    for place, code in enumerate(codes):
        ending = place < _ENDING or place % 10 == 0
        last = today + timedelta(days=30 if ending else 100 + place % 1_000)
        for rank, ends in enumerate((last - _LENGTH, last), start=1):
            yield {
                "numero": f"FRANCE-{code}-{rank}", "organisation": code, "fin": ends,
                "debut": ends - _LENGTH + timedelta(days=1), "objet": "", "annexe": None,
                "modele": None, "modele_version": None,
            }  # fmt: skip


def _events(codes: Sequence[str], now: datetime) -> Iterator[dict[str, Any]]:
    for code in codes:
        acts = (
            (Acte.ENVOYER, _COUNTERSIGNER), (Acte.SIGNER, f"{PREFIX}{code}-0"),
            (Acte.CONTRESIGNER, _COUNTERSIGNER),
        )  # fmt: skip
        for rank in (1, 2):
            moment = now - _LENGTH * (3 - rank)
            for acte, who in acts:
                yield {
                    "convention": f"FRANCE-{code}-{rank}", "acte": acte.value, "quand": moment,
                    "compte": who, "motif": "", "empreinte": "",
                }  # fmt: skip


def _ties(members: Sequence[Member], organisations: int, now: datetime) -> Iterator[dict[str, Any]]:
    for number, one in enumerate(members):
        yield {
            "id": _FIRST_TIE + number, "compte": one.login, "organisation": one.organisation,
            "role": _ROLES[number // organisations % len(_ROLES)].value, "du": None, "au": None,
            "couches": None, "territoires": None, "cree": now, "retire": None,
        }  # fmt: skip


def _secret(one: Member, tie: int | None, now: datetime) -> dict[str, Any]:
    return {
        "compte": one.login, "rattachement": tie, "libelle": "mesures", "cree": now,
        "revoque": None, "couches": None, "lecture_seule": False, "jusque": None, "derniere": None,
    }  # fmt: skip


def _passwords(members: Sequence[Member], hashed: str, now: datetime) -> Iterator[dict[str, Any]]:
    for number, one in enumerate(members):
        found = {"repere": _repere(2 * number + 1), "usage": Usage.CHOISI.value, "hash": hashed}
        yield _secret(one, None, now) | found


def _keys(members: Sequence[Member], now: datetime) -> Iterator[dict[str, Any]]:
    for number, one in enumerate(members):
        found = {"prefixe": _repere(2 * number), "empreinte": key_digest(one.key)}
        yield _secret(one, _FIRST_TIE + number, now) | found | {"dans_url": False}


def _write(registry: Registry, table: type[Base], rows: Iterator[dict[str, Any]]) -> None:
    for some in batched(rows, _AT_ONCE):
        with writing(registry.engine) as session:
            session.execute(insert(table), list(some))
