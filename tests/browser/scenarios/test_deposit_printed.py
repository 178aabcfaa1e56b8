"""Scenario 2 whole, each page on paper too, on servers where no campaign was opened before."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from testing.pages.deposit_to_map import LOGIN, from_opening_to_map_and_back
from testing.pages.landlord import Landlord, faulty_survey
from testing.pages.publisher import Publisher

PATHS = [("duckdb", "200 %", "pointer", True), ("postgresql", "390", "keyboard", False)]


@pytest.mark.proof  # two publications and a trial on each store: minutes
@pytest.mark.parametrize(
    ("scene", "screen", "hand", "script"), PATHS, indirect=["scene"], scope="module"
)
def test_each_page_from_the_opening_of_a_campaign_to_the_map_is_printed(
    worked: Any, open_window: Any, demonstration: Path, tmp_path: Path,
    faults: Callable[[Page], list[str]], screen: str, hand: str, script: bool,
) -> None:  # fmt: skip
    window, its_hand = open_window(screen, hand, script=script)
    landlord = Landlord(window, its_hand, faults, True)
    window, its_hand = open_window(screen, hand, script=script)
    gip = Publisher(window, its_hand, faults, True)
    given = demonstration / f"demo/ops/2024/ops-2024-{worked.accounts[LOGIN].organisation}.csv"
    from_opening_to_map_and_back(worked, landlord, gip, faulty_survey(given, tmp_path))
