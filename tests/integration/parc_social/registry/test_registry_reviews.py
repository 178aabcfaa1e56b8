"""What the GIP decides of deposits, and what editions do to them, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from parc_social.domain.campaigns.deposit import (
    Deposit,
    DepositAct,
    DepositEvent,
    DepositState,
)
from parc_social.domain.campaigns.edition_act import EditionAct, EditionEvent
from parc_social.domain.job import PUBLICATION, Owner
from parc_social.errors import Conflict, InvalidValue, NotFound
from parc_social.registry.jobs.order import Order
from parc_social.registry.publication.edition_acts import acts_of
from parc_social.registry.registry import Registry
from testing.made.registry import GIP
from testing.made.transmitted import (
    NOW,
    OPH,
    OTHER,
    TODAY,
    YES,
    accept,
    open_campaign,
    states,
    transmit,
)

FIRST, SECOND = "ops_2026_00000001", "ops_2026_00000002"
Made = Callable[..., Deposit]


@pytest.fixture
def transmitted(registry: Registry) -> Made:
    """Deposits, each of a letter, transmitted in an open campaign; `only`: not transmitted."""
    open_campaign(registry)
    return partial(transmit, registry)


def said(act: DepositAct, reason: str = "") -> DepositEvent:
    return DepositEvent(act, NOW, "agent", reason)


def edition(registry: Registry, name: str, act: EditionAct = EditionAct.PUBLIER) -> EditionEvent:
    held = registry.reviews.held("ops", 2026)
    return EditionEvent(name, "ops", 2026, act, NOW, "agent", depots=acts_of(held))


def test_the_gip_finds_what_was_transmitted_and_nothing_else(
    registry: Registry, transmitted: Made
) -> None:
    transmitted("a")
    transmitted("b", OTHER.code, only=True)
    assert [one.id[0] for one in registry.reviews.handed()] == ["a"]
    assert registry.reviews.reports("a" * 36) == b"zip"
    for read in (registry.reviews.get, registry.reviews.reports):
        with pytest.raises(NotFound):
            read("b" * 36)
    with pytest.raises(NotFound):
        registry.reviews.accept("b" * 36, said(DepositAct.ACCEPTER), 2)


def test_what_is_accepted_stands_until_another_is(registry: Registry, transmitted: Made) -> None:
    first = accept(registry, transmitted("a"))
    assert first.etat is DepositState.ACCEPTE
    second = transmitted("b")
    assert states(registry) == {"a": "accepté", "b": "transmis"}
    accept(registry, transmitted("c", OTHER.code))
    assert [one.id[0] for one in registry.reviews.held("ops", 2026)] == ["a", "c"]
    accept(registry, second)
    assert states(registry) == {"a": "remplacé", "b": "accepté", "c": "accepté"}


def test_a_reason_goes_to_the_landlord_who_transmits_again(
    registry: Registry, transmitted: Made
) -> None:
    one = transmitted("a")
    with pytest.raises(InvalidValue, match="Motif"):
        registry.reviews.reopen(one.id, said(DepositAct.ROUVRIR), len(one.evenements))
    event = said(DepositAct.ROUVRIR, "deux communes manquent")
    registry.reviews.reopen(one.id, event, len(one.evenements))
    found = registry.deposits.get(OPH.code, one.id)
    assert found.reouverture == event
    again = DepositEvent(DepositAct.TRANSMETTRE, NOW, "de-999900004")
    assert registry.deposits.transmit(found, again, TODAY, YES).etat is DepositState.TRANSMIS


def test_of_two_agents_at_once_the_second_is_told(registry: Registry, transmitted: Made) -> None:
    one = transmitted("a")
    seen = len(one.evenements)

    def decide(act: DepositAct) -> str:
        decision = registry.reviews.accept
        if act is DepositAct.ROUVRIR:
            decision = registry.reviews.reopen
        try:
            return decision(one.id, said(act, "essai"), seen).etat.value
        except Conflict:
            return "refus"

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(decide, (DepositAct.ACCEPTER, DepositAct.ROUVRIR)))
    assert told in (["accepté", "refus"], ["refus", "rouvert"])
    assert len(registry.deposits.get(OPH.code, one.id).evenements) == seen + 1


def test_nothing_is_decided_while_an_edition_is_made(registry: Registry, transmitted: Made) -> None:
    one = transmitted("a")
    order = Order(Owner("agent", GIP.code), None, (), "0", PUBLICATION, {"inputs": {}})
    registry.jobs.accept(order, NOW)
    with pytest.raises(Conflict, match="en cours"):
        accept(registry, one)
    with pytest.raises(Conflict, match="une autre"):
        registry.jobs.accept(order, NOW, alone="une autre")
    latest = registry.jobs.latest(PUBLICATION)
    assert latest is not None
    registry.jobs.dismiss(latest.owner, latest.id, NOW)
    assert accept(registry, one).etat is DepositState.ACCEPTE


def test_an_edition_marks_its_deposits_and_a_revision_replaces_them(
    registry: Registry, transmitted: Made
) -> None:
    acts = registry.edition_acts
    accept(registry, transmitted("a"))
    accept(registry, transmitted("c", OTHER.code))
    event = edition(registry, FIRST)
    acts.published(event)
    acts.published(event)  # a worker that was killed after the swap begins again
    assert states(registry) == {"a": "publié", "c": "publié"}
    assert [one.acte for one in acts.of(FIRST)] == [EditionAct.PUBLIER]
    with pytest.raises(Conflict, match="ne se rouvre pas"):
        registry.reviews.reopen("a" * 36, said(DepositAct.ROUVRIR, "essai"), 5)
    accept(registry, transmitted("b"))
    assert states(registry) == {"a": "publié", "b": "accepté", "c": "publié"}
    acts.published(edition(registry, SECOND))
    assert states(registry) == {"a": "remplacé", "b": "publié", "c": "publié"}


def test_what_is_withdrawn_may_be_opened_again_and_what_is_restored_may_not(
    registry: Registry, transmitted: Made
) -> None:
    acts = registry.edition_acts
    accept(registry, transmitted("a"))
    published = edition(registry, FIRST)
    acts.published(published)
    acts.withdrawn(replace(published, acte=EditionAct.RETIRER, depots={}))
    assert states(registry) == {"a": "accepté"}
    acts.published(replace(published, acte=EditionAct.RESTAURER))
    assert states(registry) == {"a": "publié"}
    acts.withdrawn(replace(published, acte=EditionAct.RETIRER, depots={}))
    assert states(registry) == {"a": "accepté"}
    told = [one.acte.value for one in acts.of(FIRST)]
    assert told == ["publiée", "retirée", "restaurée", "retirée"]


def test_an_earlier_edition_that_is_restored_publishes_its_deposits_and_loses_no_later_one(
    registry: Registry, transmitted: Made
) -> None:
    acts = registry.edition_acts
    accept(registry, transmitted("a"))
    first = edition(registry, FIRST)
    acts.published(first)
    accept(registry, transmitted("b"))
    accept(registry, transmitted("c", OTHER.code))
    second = edition(registry, SECOND)
    acts.published(second)
    assert states(registry) == {"a": "remplacé", "b": "publié", "c": "publié"}
    for _ in range(2):  # a worker that was killed begins again
        acts.published(replace(first, acte=EditionAct.RESTAURER))
        assert states(registry) == {"a": "publié", "b": "accepté", "c": "accepté"}
    assert [one.id[0] for one in registry.reviews.held("ops", 2026)] == ["b", "c"]
    acts.published(replace(second, acte=EditionAct.RESTAURER))
    assert states(registry) == {"a": "remplacé", "b": "publié", "c": "publié"}
    acts.withdrawn(replace(second, acte=EditionAct.RETIRER, depots={}))
    acts.published(replace(first, acte=EditionAct.RESTAURER))
    assert states(registry) == {"a": "publié", "b": "accepté", "c": "accepté"}


def test_an_edition_is_published_of_the_deposits_that_it_was_prepared_of(
    registry: Registry, transmitted: Made
) -> None:
    acts = registry.edition_acts
    accept(registry, transmitted("a"))
    prepared = edition(registry, FIRST, EditionAct.PREPARER)
    acts.keep(prepared)
    assert acts.prepared(FIRST) == prepared
    acts.check_current(prepared)
    accept(registry, transmitted("c", OTHER.code))
    with pytest.raises(Conflict, match="préparez-la de nouveau"):
        acts.check_current(prepared)
    with pytest.raises(NotFound):
        acts.prepared(SECOND)


@pytest.mark.parametrize(
    "change", ["UPDATE edition_acte SET motif = ''", "DELETE FROM edition_acte"]
)
def test_nobody_rewrites_an_act(registry: Registry, transmitted: Made, change: str) -> None:
    accept(registry, transmitted("a"))
    registry.edition_acts.keep(edition(registry, FIRST, EditionAct.JETER))
    with pytest.raises(DatabaseError, match="append-only"), registry.engine.begin() as connection:
        connection.execute(text(change.format("edition_acte")))
