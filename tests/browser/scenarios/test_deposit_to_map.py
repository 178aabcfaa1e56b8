"""Scenario 2 whole, and the end of scenario 4: from a campaign's opening to a figure on the map."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from testing.pages.deposit_to_map import LOGIN, from_opening_to_map_and_back
from testing.pages.landlord import Landlord, faulty_survey
from testing.pages.paths import FEW, is_printed, walked_by
from testing.pages.publisher import Publisher


@pytest.mark.proof  # two publications and a trial on each server: minutes
@walked_by(FEW, alone=True)
def test_a_survey_goes_from_the_opening_of_its_campaign_to_the_map_and_back(
    worked: Any, open_window: Any, demonstration: Path, tmp_path: Path,
    faults: Callable[[Page], list[str]], screen: str, hand: str, script: bool,
) -> None:  # fmt: skip
    prints = is_printed(screen, hand, script=script)
    window, its_hand = open_window(screen, hand, script=script)
    landlord = Landlord(window, its_hand, faults, prints)
    window, its_hand = open_window(screen, hand, script=script)
    gip = Publisher(window, its_hand, faults, prints)
    given = demonstration / f"demo/ops/2024/ops-2024-{worked.accounts[LOGIN].organisation}.csv"
    from_opening_to_map_and_back(worked, landlord, gip, faulty_survey(given, tmp_path))
