"""What the demonstration publishes, taken from itself: levels, populations, polygons, landlords.

Figure by figure, as an attacker reads it; and with faults planted in what is published.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from parc_social.settings import read_settings
from parc_social.storage.open import open_store
from testing.secret.edition import Edition, Kind, figures_of
from testing.secret.read_edition import read_edition
from testing.secret.subtraction import subtracted, unfaithful

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def edition(on_duckdb: Any) -> Iterator[Edition]:
    store = open_store(read_settings(on_duckdb.environ), owner=False)
    yield read_edition(store, Path(on_duckdb.data) / "editions")
    store.close()


def test_every_table_shows_something_at_every_level(edition: Edition) -> None:
    for table, kinds in edition.kinds.items():
        shown = {kind.name for kind in kinds if kind.shown}
        assert {"france tous", "epci tous", "epci emmenages_recents"} <= shown, table
    base = {kind.name for kind in edition.kinds["base"] if kind.shown}
    assert {"iris tous", "commune en_qpv", "ilot tous"} <= base


def test_what_is_shown_is_the_sum_of_the_households_held_behind_it(edition: Edition) -> None:
    assert unfaithful(edition) == []


def test_no_subtraction_is_about_a_few_households(edition: Edition) -> None:
    found = subtracted(edition)
    assert found.examples == []
    assert found.tried > 500


def _with(edition: Edition, table: str, kind: Kind) -> Edition:
    return replace(edition, kinds={table: (*edition.kinds[table], kind)})


def _kind(edition: Edition, table: str, name: str) -> Kind:
    return next(kind for kind in edition.kinds[table] if kind.name == name)


def test_a_zone_that_is_counted_without_one_household_is_found(edition: Edition) -> None:
    whole = _kind(edition, "base", "commune tous")
    alone = np.flatnonzero((whole.cell >= 0) & (edition.atoms.behind["menages"] == 1))[0]
    cell = whole.cell.copy()
    cell[alone] = -1
    assert subtracted(_with(edition, "base", replace(whole, name="faute", cell=cell))).single


def test_a_figure_shown_over_the_groups_of_a_laxer_table_is_found(edition: Edition) -> None:
    """Holders of 65 and over, over the groups of `base`: what was read on 28 November 2026."""
    groups = _kind(edition, "base", "polygones tous")
    found = subtracted(_with(edition, "aines", groups))
    assert sum(found.figures.values()) > 20


def test_movers_counted_by_the_group_as_everyone_is_are_found(edition: Edition) -> None:
    groups = _kind(edition, "base", "polygones tous")
    movers = np.where(edition.atoms.recent, groups.cell, -1)
    fault = replace(groups, name="polygones recents", cell=movers)
    assert sum(subtracted(_with(edition, "base", fault)).figures.values()) > 20


def test_a_landlords_own_rows_are_taken_out(edition: Edition) -> None:
    """One household of another landlord in each group of one: nobody else's floor is broken."""
    first = figures_of(edition.tables, "base")[0].temoin or "menages"
    atoms = edition.atoms
    kind = _kind(edition, "base", "polygones tous")
    few = next(
        row
        for row in np.flatnonzero((atoms.behind[first] == 1) & (kind.cell >= 0)).tolist()
        if (atoms.behind[first] * (kind.cell == kind.cell[row])).sum() > 12
    )
    inside = kind.cell == kind.cell[few]
    landlord = np.where(inside, atoms.landlord.max() + 1, atoms.landlord)
    landlord[few] = atoms.landlord.max() + 2
    found = subtracted(replace(edition, atoms=replace(atoms, landlord=landlord)))
    assert found.single
