"""Scenarios 1 and 5, one path of each on each store; every path is `make proof-pages`."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from testing.made.state_service import DEPARTEMENT, LOGIN
from testing.pages.act import check_window
from testing.pages.axe import once_a_page
from testing.pages.epci_agent import EpciAgent, open_as_colleague
from testing.pages.paths import AT_COMMITS, walked_by
from testing.pages.state_service import StateService
from testing.sample import taking_turns

Faults = Callable[[Page], list[str]]
on_paths = walked_by(AT_COMMITS)


@pytest.mark.long
@taking_turns(2)
@on_paths
def test_an_agent_of_an_epci_reads_her_map_and_a_fiche_and_a_colleague_opens_the_link(
    scene: Any, open_window: Any, faults: Faults, screen: str, hand: str, script: bool
) -> None:
    window, her_hand = open_window(screen, hand, script=script)
    agent = EpciAgent(window, her_hand, scene.accounts["demo-epci"])
    told = once_a_page(faults)
    for act in agent.acts():
        act.do()
        act.check()
        check_window(window)
        assert not script or told(window.page) == [], act.name
    his, his_hand = open_window(screen, hand, script=script)
    colleague = scene.accounts["demo-bailleur-1"]
    open_as_colleague(his, his_hand, colleague, agent)
    check_window(his)


@pytest.mark.long
@taking_turns(2)
@on_paths
def test_a_state_service_qualifies_the_qpv_of_its_departement_and_takes_the_list(
    scene: Any, open_window: Any, faults: Faults, screen: str, hand: str, script: bool
) -> None:
    window, its_hand = open_window(screen, hand, script=script)
    service = StateService(window, its_hand, scene.accounts[LOGIN], DEPARTEMENT, f"CIA {screen}")
    told = once_a_page(faults)
    for act in service.acts():
        act.do()
        act.check()
        check_window(window)
        assert not script or told(window.page) == [], act.name
