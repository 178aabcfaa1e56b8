"""Scenario 2 whole, and the end of scenario 4: what a landlord and the GIP do in turn."""

from pathlib import Path

from testing.pages.landlord import YEAR, Landlord
from testing.pages.publisher import REASON, Publisher
from testing.service import Service
from testing.waiting import waited_for

LOGIN = "demo-bailleur-1"


def from_opening_to_map_and_back(
    service: Service, landlord: Landlord, gip: Publisher, survey: Path
) -> None:
    """From the opening of a campaign, that this installation has not yet, to a figure on the map.

    Each sees what the other did, until the edition is withdrawn.
    """
    gip.enter(service.accounts["demo-gip"])
    gip.open_campaign()
    before = gip.on_map()

    landlord.enter(service.accounts[LOGIN])
    landlord.check_beforehand(survey)
    landlord.deposit(survey)
    landlord.correct()
    landlord.transmit()
    landlord.take_receipt()
    own = landlord.page.url

    review = gip.reopen()
    gip.read_outbox(LOGIN)
    landlord.page.goto(own)
    assert REASON in landlord.window.words
    landlord.look("depot-rouvert")
    landlord.correct_once_more()
    landlord.transmit()

    gip.accept(review)
    _published_and_withdrawn(gip, landlord, before, own)


def _published_and_withdrawn(gip: Publisher, landlord: Landlord, before: str, own: str) -> None:
    """`before`: what the map told; `own`: the page of the deposit that was accepted."""
    edition = gip.prepare()
    gip.publish()
    published = waited_for(gip.on_map, lambda words: words != before, seconds=10)
    assert published != before
    assert str(YEAR) in published
    gip.look("carte-publiee")
    landlord.page.goto(own)
    assert "Publié." in landlord.window.words

    gip.withdraw(edition)
    assert waited_for(gip.on_map, lambda words: words == before, seconds=10) == before
    landlord.page.goto(own)
    assert "Accepté par le GIP SNE" in landlord.window.words
