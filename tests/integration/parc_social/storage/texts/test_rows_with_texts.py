"""PostgreSQL: a few rows of one code are one statement, where their reader reads the blocks too."""

from dataclasses import replace

import pytest

from parc_social.storage.postgres import kept_blocks
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.store import Store
from testing.made.stores.kept import DWELLINGS, POINTS, Stores, grants
from testing.rows import each_row

_OF_ONE_CODE = [(POINTS, "une ville"), (DWELLINGS, "une ville"), (DWELLINGS, "tout d'une ville")]


def statements(store: Store) -> int:
    """How many a store's servers have answered."""
    return sum(store.reads_by_server().values())


def asked(store: Store, who: str, query: FeatureQuery) -> int:
    """Statements of a page whose count and plan are known."""
    grant = grants(query.collection)[who]
    store.page(grant, query)
    before = statements(store)
    assert store.page(grant, query).returned == query.limit
    return statements(store) - before


@each_row(("name", "who"), _OF_ONE_CODE)
def test_they_are_one_statement(stores: Stores, name: str, who: str) -> None:
    assert asked(stores.kept, who, FeatureQuery(name, limit=7)) == 1


@each_row("who", ["bailleur", "ses lignes", "commune"])
def test_who_has_another_role_or_plan_asks_two(stores: Stores, who: str) -> None:
    """Landlords' rows are read under a role that has no right on a block, which holds others'."""
    assert asked(stores.kept, who, FeatureQuery(DWELLINGS, limit=3)) == 2


@each_row(("name", "who"), _OF_ONE_CODE)
@each_row("limit", [1, 3, 1_000])
def test_pages_go_on_where_the_one_before_ended(
    stores: Stores, name: str, who: str, limit: int
) -> None:
    grant, query = grants(name)[who], FeatureQuery(name, limit=limit)
    for number in range(4):
        page = replace(query, offset=number * limit)
        kept, written = (store.page(grant, page) for store in stores[:2])
        assert (kept.body, kept.returned, kept.matched) == (
            written.body, written.returned, written.matched,
        )  # fmt: skip


def test_those_that_lie_apart_are_written(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_blocks, "_FEW", 0)
    monkeypatch.setattr(kept_blocks, "_LEAST", 100)  # rows of a block: none has as many
    query, grant = FeatureQuery(DWELLINGS, limit=7), grants(DWELLINGS)["une ville"]
    assert asked(stores.kept, "une ville", query) == 2
    assert stores.kept.page(grant, query).body == stores.written.page(grant, query).body
