"""Numerators and denominators are read under the Grant, as the figures themselves are."""

from collections.abc import Iterator
from typing import Any

import pytest

from parc_social.access.grant import Grant, Right
from parc_social.access.part import Part
from parc_social.access.perimeter import FRANCE, NOWHERE, Perimeter
from parc_social.catalogue.load import collections
from parc_social.errors import NotFound, UnknownName
from parc_social.settings import read_settings
from parc_social.storage.opening import open_store
from parc_social.storage.query import FeatureQuery
from parc_social.storage.store import Store

ID = "indicateurs-commune"
COLUMNS = tuple(field.name for field in collections()[ID].fields)
EVERY = FeatureQuery(ID, limit=10_000)


@pytest.fixture(scope="module")
def store(service: Any) -> Iterator[Store]:
    opened = open_store(read_settings(service.environ), owner=False)
    yield opened
    opened.close()


def _grant(perimeter: Perimeter, columns: tuple[str, ...] = COLUMNS) -> Grant:
    return Grant("a", "o", rights=(Right(ID, (Part((perimeter,), columns),)),))


def test_a_perimeter_leaves_out_the_figures_of_others(store: Store) -> None:
    there = {figure.code for figure in store.figures(_grant(FRANCE), EVERY)}
    seen = {f.code for f in store.figures(_grant(Perimeter(departements=("974",))), EVERY)}
    assert seen == {code for code in there if code.startswith("974")} != there


def test_a_hidden_indicator_has_no_figures(store: Store) -> None:
    columns = tuple(name for name in COLUMNS if name != "part_monoparentales")
    names = {f.indicateur for f in store.figures(_grant(FRANCE, columns), EVERY)}
    assert names
    assert "part_monoparentales" not in names


def test_no_territory_no_figures(store: Store) -> None:
    assert store.figures(_grant(Perimeter(communes=("97999",))), EVERY) == []


def test_a_part_that_opens_nothing_knows_no_column(store: Store) -> None:
    with pytest.raises(UnknownName):
        store.figures(_grant(NOWHERE), EVERY)


def test_without_a_right_there_is_no_collection(store: Store) -> None:
    with pytest.raises(NotFound):
        store.figures(Grant("a", "o"), EVERY)
