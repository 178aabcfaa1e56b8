"""Rents that the demonstration publishes, taken from one another; with faults planted too."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from parc_social.settings import read_settings
from parc_social.storage.open import open_store
from testing.rows import each_row
from testing.secret.edition import Kind
from testing.secret.rent_figures import MEAN, RELET, RentEdition, read_rents
from testing.secret.rent_subtraction import rents_subtracted, rents_unfaithful

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def edition(on_duckdb: Any) -> Iterator[RentEdition]:
    store = open_store(read_settings(on_duckdb.environ), owner=False)
    yield read_rents(store, Path(on_duckdb.data) / "editions")
    store.close()


def test_rents_are_shown_of_communes_and_of_each_class(edition: RentEdition) -> None:
    """Nothing found where nothing is told proves nothing."""
    told = {
        figure: {k.name for k in kinds if k.shown.get(figure)}
        for figure, kinds in edition.kinds.items()
    }
    assert {"commune tous", "epci hors_qpv", "france en_qpv"} <= told[MEAN] & told[RELET]
    assert {figure for figure, names in told.items() if "france tous" in names} >= {
        "loyer_t1", "loyer_t5_plus", "loyer_plus", "loyer_avant_1977", "loyer_plai", "loyer_pls",
    }  # fmt: skip


def test_what_is_shown_is_the_sum_of_the_dwellings_held_behind_it(edition: RentEdition) -> None:
    assert rents_unfaithful(edition) == []


def test_no_subtraction_is_about_one_landlord_or_two(edition: RentEdition) -> None:
    found = rents_subtracted(edition)
    assert found.examples == []
    assert found.tried > 1_000


def _kind(edition: RentEdition, figure: str, name: str) -> Kind:
    return next(kind for kind in edition.kinds[figure] if kind.name == name)


def _with(edition: RentEdition, figure: str, kind: Kind) -> RentEdition:
    """The edition where a kind of a figure is another one, or one more."""
    kinds = [kind if one.name == kind.name else one for one in edition.kinds[figure]]
    more = () if kind in kinds else (kind,)
    return replace(edition, kinds={**edition.kinds, figure: (*kinds, *more)})


def _of_business(edition: RentEdition, figure: str, but: int = -1) -> Kind:
    """A figure told over the groups of business themselves; `but`: without one landlord's."""
    groups = _kind(edition, MEAN, "groupes tous")
    counted = edition.lets.counted(figure) & (edition.lets.landlord != but)
    return replace(groups, cell=np.where(counted, groups.cell, -1))


def test_a_zone_that_is_counted_without_one_landlord_is_found(edition: RentEdition) -> None:
    whole = _kind(edition, MEAN, "commune tous")
    one = int(edition.lets.landlord[whole.cell >= 0][0])
    cell = np.where(edition.lets.landlord == one, -1, whole.cell)
    assert rents_subtracted(_with(edition, MEAN, replace(whole, name="faute", cell=cell))).single


@each_row("figure", ["loyer_t1", "loyer_t5_plus", "loyer_plus", "loyer_plai"])
def test_a_class_told_over_the_groups_of_business_is_found(
    edition: RentEdition, figure: str
) -> None:
    found = rents_subtracted(_with(edition, figure, _of_business(edition, figure)))
    assert found.figures[figure]


@each_row("figure", ["loyer_plus", "loyer_avant_1977", "loyer_plai"])
def test_what_a_class_leaves_of_all_rents_is_found(edition: RentEdition, figure: str) -> None:
    found = rents_subtracted(_with(edition, figure, _of_business(edition, figure)))
    assert found.figures[MEAN]


def test_what_was_not_let_again_is_found_where_it_is_of_one_landlord(edition: RentEdition) -> None:
    one = int(edition.lets.landlord[0])
    found = rents_subtracted(_with(edition, RELET, _of_business(edition, MEAN, but=one)))
    assert found.figures[MEAN]
    assert found.single
