"""Scenario 4 on each store: a campaign followed, a countersignature, reminders, a first account."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from testing.pages.act import check_window
from testing.pages.axe import once_a_page
from testing.pages.gip_agent import GipAgent, prepare
from testing.pages.paper import check_paper
from testing.pages.paths import AT_COMMITS, PROOFS, is_printed, walked_by
from testing.sample import taking_turns


@pytest.mark.long
@taking_turns(4)
@walked_by(AT_COMMITS, PROOFS, alone=True)
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
        if is_printed(screen, hand, script=script):
            check_paper(window)
