"""Lists of conventions find by statements what the states of all of them would find."""

import random
from datetime import date, timedelta
from itertools import pairwise

import pytest

from parc_social.access.conventions.convention import Acte, Convention, Etat, Evenement
from parc_social.access.conventions.queue import queue_of
from parc_social.access.conventions.renewal import LATEST
from parc_social.access.model.organisation import Organisation, parse_organisation
from parc_social.registry.convention_reading import MOST_VALUES
from parc_social.registry.registry import Registry
from testing.made.registry import DDT, GIP, NOW, TODAY

_LIVES = (
    (),
    (Acte.ENVOYER,),
    (Acte.ENVOYER, Acte.SIGNER),
    (Acte.ENVOYER, Acte.SIGNER, Acte.CONTRESIGNER),
    (Acte.ENVOYER, Acte.SIGNER, Acte.CONTRESIGNER, Acte.SUSPENDRE),
    (Acte.ENVOYER, Acte.SIGNER, Acte.CONTRESIGNER, Acte.SUSPENDRE, Acte.REPRENDRE),
    (Acte.ENVOYER, Acte.SIGNER, Acte.CONTRESIGNER, Acte.REVOQUER),
    (Acte.ENVOYER, Acte.REVOQUER),
)
_SEED = 20261130


@pytest.fixture
def parties(registry: Registry) -> list[Organisation]:
    found = [
        parse_organisation(f"93{number:03d}", f"Commune {number:03d}", "commune", None)
        for number in range(12)
    ]
    for one in found:
        registry.accounts.save_organisation(one)
    return found


def _put(registry: Registry, numero: str, party: str, days: tuple[date, date], life: int) -> None:
    moment = NOW - timedelta(days=3)
    events = tuple(
        Evenement(acte, moment, "ddt" if acte is Acte.SIGNER else "agent", "motif")
        for acte in _LIVES[life]
    )
    registry.agreements.create(Convention(numero, party, *days, events))


def _many(registry: Registry, parties: list[Organisation]) -> None:
    """Of most parties two or three: of each state, ended long ago, lately, soon and later."""
    draw = random.Random(_SEED)  # noqa: S311 - days and states, not secrets
    ends = (-800, -LATEST.days - 1, -LATEST.days, -40, -1, 0, 7, 90, 91, 700)
    for party in parties[1:]:
        for rank in range(draw.randint(1, 3)):
            last = TODAY + timedelta(days=draw.choice(ends))
            life = draw.randrange(len(_LIVES))
            _put(registry, f"C-{party.code}-{rank}", party.code, (last - LATEST, last), life)


def test_what_is_to_follow_makes_the_queue_that_all_of_them_make(
    registry: Registry, parties: list[Organisation]
) -> None:
    _many(registry, parties)
    every, some = registry.agreements.all(), registry.convention_lists.to_follow(TODAY)
    whole, found = queue_of(every, TODAY), queue_of(some, TODAY)
    assert len(some) < len(every)
    assert found.ending == whole.ending != []
    assert (found.drafts, found.sent) == (whole.drafts, whole.sent)
    assert found.to_countersign == whole.to_countersign


def test_a_page_of_all_leaves_none_out_and_gives_none_twice(
    registry: Registry, parties: list[Organisation]
) -> None:
    _many(registry, parties)
    lists, every = registry.convention_lists, registry.agreements.all()
    first = lists.unfinished()
    rest = [one for start in range(0, 99, 2) for one in lists.settled(slice(start, start + 2))]
    assert lists.count() == len(rest)
    assert all(one.numero < other.numero for one, other in pairwise(rest))
    assert sorted([*first, *rest], key=lambda one: one.numero) == every
    waits = {Etat.BROUILLON, Etat.ENVOYEE, Etat.SIGNEE, Etat.CADUQUE, Etat.SUSPENDUE}
    assert not {one.etat(TODAY) for one in rest} & waits


def test_more_conventions_are_read_than_a_statement_holds_values(registry: Registry) -> None:
    """PostgreSQL takes 65,535 values a statement: all of France's were one statement's."""
    days = (TODAY, TODAY)
    for number in range(MOST_VALUES + 1):
        _put(registry, f"D{number:05d}", DDT.code, days, number == MOST_VALUES)
    every = registry.agreements.all()
    assert [len(one.evenements) for one in every] == [0] * MOST_VALUES + [1]
    assert registry.convention_lists.of_each([GIP.code, DDT.code]) == every


def test_organisations_are_named_and_found_by_their_codes(
    registry: Registry, parties: list[Organisation]
) -> None:
    accounts, codes = registry.accounts, [one.code for one in reversed(parties)]
    assert accounts.names([codes[0], "93999"]) == {codes[0]: "Commune 011"}
    assert accounts.names() == {one.code: one.nom for one in accounts.organisations()}
    assert accounts.some_organisations([codes[0], "93999", codes[1]]) == [parties[11], parties[10]]
    assert accounts.names_of_few(len(parties) + 2) == accounts.names()
    assert accounts.names_of_few(len(parties) + 1) is None
    registry.incidents.suspend(codes[3], "agent", "incident", NOW)
    assert [(one.code, one.suspension) for one in accounts.suspended()] == [(codes[3], "incident")]
    registry.incidents.resume(codes[3], "agent", "", NOW)
    assert accounts.suspended() == []


def test_the_accounts_of_one_organisation_are_those_of_all_that_it_has_or_had(
    registry: Registry,
) -> None:
    accounts = registry.accounts
    assert accounts.of(DDT.code) == [accounts.get("ddt")]
    registry.rattachements.end("ddt", DDT.code, TODAY)
    assert accounts.of(DDT.code) == [accounts.get("ddt")]
    assert accounts.of("93999") == []
