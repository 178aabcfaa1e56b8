"""Scenario 2 whole, and the end of scenario 4: from a campaign's opening to a figure on the map."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from testing.pages.landlord import YEAR, Landlord, faulty_survey
from testing.pages.publisher import REASON, Publisher
from testing.service import running_service, started_worker
from testing.waiting import waited_for

PATHS = [("duckdb", "1280", "keyboard", True), ("postgresql", "320", "pointer", False)]
PRINTED = [("duckdb", "200 %", "pointer", True), ("postgresql", "390", "keyboard", False)]
LOGIN = "demo-bailleur-1"


@pytest.fixture
def served(scene: Any) -> Iterator[Any]:
    """The server, with a worker where the registry is shared."""
    if scene.environ["PARC_SOCIAL_STORE"] == "duckdb:":
        yield scene
        return
    with running_service(scene, started_worker(scene.environ)):
        yield scene


@pytest.mark.proof  # two publications and a trial on each store: minutes
@pytest.mark.parametrize(
    ("scene", "screen", "hand", "script"), [*PATHS, *PRINTED], indirect=["scene"], scope="module"
)
def test_a_survey_goes_from_the_opening_of_its_campaign_to_the_map_and_back(  # noqa: PLR0915 - one path
    served: Any, open_window: Any, demonstration: Path, tmp_path: Path,
    faults: Callable[[Page], list[str]], screen: str, hand: str, script: bool,
) -> None:  # fmt: skip
    window, its_hand = open_window(screen, hand, script=script)
    prints = (screen, hand) in {path[1:3] for path in PRINTED}  # each page on paper too
    landlord = Landlord(window, its_hand, faults, prints)
    window, its_hand = open_window(screen, hand, script=script)
    gip = Publisher(window, its_hand, faults, prints)
    given = demonstration / f"demo/ops/2024/ops-2024-{served.accounts[LOGIN].organisation}.csv"
    survey = faulty_survey(given, tmp_path)
    gip.enter(served.accounts["demo-gip"])
    gip.open_campaign()
    before = gip.on_map()

    landlord.enter(served.accounts[LOGIN])
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
