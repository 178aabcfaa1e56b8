"""Every path of scenarios 1 and 5: store, screen, hand, scripts; then with endings everywhere.

Without CHEMINS eight paths (testing/pages/paths.py); `make proof-pages` (CHEMINS=tous) goes all 32.
"""

import os
from typing import Any

import pytest

from testing.made.state_service import DEPARTEMENT, LOGIN
from testing.pages.act import check_window
from testing.pages.ended import walk
from testing.pages.epci_agent import EpciAgent, open_as_colleague
from testing.pages.paper import cut_off, on_screen_alone
from testing.pages.paths import EVERY, FEW, STORES, walked_by
from testing.pages.state_service import StateService

pytestmark = pytest.mark.proof
on_paths = walked_by(sorted(EVERY if os.environ.get("CHEMINS") == "tous" else FEW))
on_stores = pytest.mark.parametrize("scene", STORES, indirect=True, scope="module")


def test_any_two_values_of_two_choices_meet_in_the_few_paths() -> None:
    for one, other in ((0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)):
        met = {(path[one], path[other]) for path in FEW}
        assert met == {(path[one], path[other]) for path in EVERY}


@on_paths
def test_an_agent_of_an_epci(
    scene: Any, open_window: Any, screen: str, hand: str, script: bool
) -> None:
    window, her_hand = open_window(screen, hand, script=script)
    agent = EpciAgent(window, her_hand, scene.accounts["demo-epci"])
    for act in agent.acts():
        act.do()
        act.check()
        check_window(window)
    assert cut_off(window.page) == []
    assert on_screen_alone(window.page) == []
    his, his_hand = open_window(screen, hand, script=script)
    open_as_colleague(his, his_hand, scene.accounts["demo-bailleur-1"], agent)
    check_window(his)


@on_paths
def test_a_state_service(
    scene: Any, open_window: Any, screen: str, hand: str, script: bool
) -> None:
    window, its_hand = open_window(screen, hand, script=script)
    name = f"CIA {screen} {hand} {script}"
    for act in StateService(window, its_hand, scene.accounts[LOGIN], DEPARTEMENT, name).acts():
        act.do()
        act.check()
        check_window(window)
    assert cut_off(window.page) == []
    assert on_screen_alone(window.page) == []


@on_stores
@pytest.mark.parametrize("script", [True, False])
def test_the_convention_of_the_epci_ends_before_each_act(
    scene: Any, open_window: Any, ending: Any, script: bool
) -> None:
    window, hand = open_window("390", "pointer", script=script)
    account = scene.accounts["demo-epci"]
    acts = EpciAgent(window, hand, account).acts()
    cut = {act.name for act in acts[1:]}
    walk(window, acts, ending(window, account), cut)


@on_stores
@pytest.mark.parametrize("script", [True, False])
def test_that_of_the_state_service_ends_before_each_act(
    scene: Any, open_window: Any, ending: Any, script: bool
) -> None:
    window, hand = open_window("1280", "keyboard", script=script)
    account = scene.accounts[LOGIN]
    acts = StateService(window, hand, account, DEPARTEMENT, f"CIA finie {script}").acts()
    walk(window, acts, ending(window, account), {act.name for act in acts[1:]})
