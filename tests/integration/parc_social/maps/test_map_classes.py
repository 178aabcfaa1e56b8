"""Classes stored with an edition: of its shown values, the same for whoever sees the column."""

from collections.abc import Iterator
from typing import Any

import pytest

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections, indicators
from parc_social.domain.classification.class_breaks import (
    ValueCounts,
    equal_breaks,
    greatest,
    jenks_breaks,
    quantile_breaks,
)
from parc_social.errors import NotFound, UnknownName
from parc_social.settings import read_settings
from parc_social.storage.open import open_store
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.store import Store
from testing.rows import each_row

SHARE, COUNT, ABSENT = "part_personnes_seules", "logements", "part_attrib_hors_qpv_q1"
LEVELS = ("indicateurs-commune", "indicateurs-adresse", "indicateurs-departement")


def grant(level: str, perimeter: Perimeter = FRANCE, *, less: str = "") -> Grant:
    columns = tuple(f.name for f in collections()[level].fields if f.name != less)
    return Grant("essai", "939300001", rights=(Right(level, (RightPart((perimeter,), columns),)),))


@pytest.fixture(scope="module")
def store(service: Any) -> Iterator[Store]:
    opened = open_store(read_settings(service.environ), owner=False)
    yield opened
    opened.close()


def shown(store: Store, level: str, name: str) -> ValueCounts:
    """The values that a reader of everything sees."""
    query = FeatureQuery(level, limit=100_000, columns=(name,), geometry=False)
    values = [row[name] for row in store.records(grant(level), query) if row[name] is not None]
    different = sorted(set(values))
    assert len(different) > 1
    return ValueCounts(different, [values.count(one) for one in different])


@each_row("level", LEVELS)
def test_they_are_those_of_the_values_that_are_shown(store: Store, level: str) -> None:
    some, decimals = shown(store, level, SHARE), indicators()[SHARE].decimales
    fine = level == "indicateurs-adresse"
    made = {
        "quantiles": quantile_breaks(some, 5),
        "jenks": jenks_breaks(some, 5),
        "egaux": equal_breaks(some, 5, decimals + 1, robust=fine),
    }
    for method, cuts in made.items():
        found = store.class_breaks(grant(level), level, SHARE, method)
        assert list(found or ()) == pytest.approx(cuts), method


def test_of_a_count_only_the_largest_circle_is_kept(store: Store) -> None:
    level = LEVELS[0]
    largest = greatest(shown(store, level, COUNT))
    assert store.class_breaks(grant(level), level, COUNT, "symboles") == (largest,)
    assert store.class_breaks(grant(level), level, COUNT, "quantiles") is None


def test_they_do_not_depend_on_who_asks(store: Store) -> None:
    for level in LEVELS:
        everything = store.class_breaks(grant(level), level, SHARE, "quantiles")
        some = grant(level, Perimeter(communes=("97101",)))
        assert store.class_breaks(some, level, SHARE, "quantiles") == everything


def test_each_year_has_its_own_and_the_last_is_the_one_without_year(store: Store) -> None:
    level = f"{LEVELS[0]}-serie"
    years = store.extent(grant(level), level).years
    found = [store.class_breaks(grant(level), level, SHARE, "quantiles", year) for year in years]
    assert len(years) > 1
    assert found[-1] == store.class_breaks(grant(level), level, SHARE, "quantiles")
    assert store.class_breaks(grant(level), level, SHARE, "quantiles", 1999) is None


def test_whoever_does_not_see_the_column_or_the_collection_gets_no_class(store: Store) -> None:
    level = LEVELS[0]
    with pytest.raises(UnknownName):
        store.class_breaks(grant(level, less=SHARE), level, SHARE, "quantiles")
    with pytest.raises(UnknownName):
        store.class_breaks(grant(level), level, "inexistant", "quantiles")
    with pytest.raises(NotFound):
        store.class_breaks(grant(LEVELS[1]), level, SHARE, "quantiles")


def test_an_indicator_or_a_method_without_values_has_none(store: Store) -> None:
    level = LEVELS[0]
    assert store.class_breaks(grant(level), level, ABSENT, "quantiles") is None
    assert store.class_breaks(grant(level), level, SHARE, "'; DROP TABLE classes_carte") is None
