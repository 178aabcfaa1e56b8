"""Scenario 4 on each store: a campaign followed, a countersignature, reminders, a first account."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from testing.pages.act import check_window
from testing.pages.axe import once_a_page
from testing.pages.gip_agent import GipAgent, prepare
from testing.pages.paper import check_paper
from testing.sample import taking_turns

PATHS = [("duckdb", "1280", "keyboard", True), ("postgresql", "320", "pointer", False)]
# Other screens, each page looked at on paper too; the rule is asked by the two above.
PRINTED = [("duckdb", "200 %", "pointer", True), ("postgresql", "390", "keyboard", False)]


@taking_turns(4)
@pytest.mark.parametrize(
    ("scene", "screen", "hand", "script"),
    [*PATHS, *(pytest.param(*path, marks=pytest.mark.proof) for path in PRINTED)],
    indirect=["scene"],
    scope="module",
)
def test_the_gip_follows_countersigns_reminds_the_late_ones_and_invites(
    scene: Any,
    open_window: Any,
    faults: Callable[[Page], list[str]],
    screen: str,
    hand: str,
    script: bool,
) -> None:
    prepare(scene)
    window, its_hand = open_window(screen, hand, script=script)
    agent = GipAgent(
        window, its_hand, scene.accounts["demo-gip"], scene.accounts["demo-bailleur-1"]
    )
    told = once_a_page(faults)
    for act in agent.acts():
        act.do()
        act.check()
        check_window(window)
        assert not script or told(window.page) == [], act.name
        if (screen, hand) in {path[1:3] for path in PRINTED}:
            check_paper(window)
