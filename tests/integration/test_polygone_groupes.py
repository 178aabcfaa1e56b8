"""Polygons that differ by little, on the demonstration: whole groups each time, nobody alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.polygones import everything
from bench.secret.polygones import Scene, attacked, drawn, held, look, mask_of, scene
from parc_social.catalogue.load import indicators
from parc_social.settings import read_settings
from parc_social.storage.opening import open_store
from parc_social.storage.store import Store
from processes.indicateurs_polygone import open_indicators
from processes.lignes_zone import SURVEY

NAMES = [n for n in open_indicators(everything()) if indicators()[n].source == SURVEY]


@pytest.fixture(scope="module")
def store(service: Any) -> Iterator[Store]:
    opened = open_store(read_settings(service.environ), owner=False)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def here(store: Store, service: Any) -> Scene:
    return scene(store, Path(service.data) / "editions")


def test_every_table_of_secrecy_is_asked() -> None:
    asked = {indicators()[name].tableau.value for name in NAMES}
    assert asked == {"base", "aides", "activite", "ressources", "ressources_detail"}


@pytest.mark.parametrize("seed", range(4))
def test_polygons_give_whole_groups_and_find_nobody(here: Scene, store: Store, seed: int) -> None:
    """Differences, holes, strips, jitter and repeats; see bench/secret/polygones.py."""
    assert look(here, store, everything(), NAMES, seed) == []


def test_polygons_do_hold_groups(here: Scene) -> None:
    found = [len(held(here, p, "base")) for seed in range(4) for p in drawn(here, seed)]
    assert sum(count > 0 for count in found) > 30
    assert sum(count == 0 for count in found) > 30


def test_a_polygon_that_cuts_a_group_would_be_found(here: Scene) -> None:
    whole = next(group for group in here.groups if group.table == "base")
    cut = sum(1 << member for member in whole.members[:10])
    assert attacked(here, [mask_of([whole]), cut])
    assert not attacked(here, [mask_of([whole])])
