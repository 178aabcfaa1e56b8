"""Who may take an edition whole: strictly what the Grant says, and which editions then."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from parc_social.access.grant import Grant, Right
from parc_social.access.perimeter import FRANCE, NOWHERE, Perimeter
from parc_social.catalogue.load import collections
from parc_social.storage.download import downloads_of, is_whole_right
from parc_social.storage.edition import Edition, State
from parc_social.storage.snapshot import Snapshot, Table, make_snapshot

NAME = "rpls-logements"
ALL = tuple(field.name for field in collections()[NAME].fields)
WHOLE = Right(NAME, FRANCE, ALL)
SERIE = replace(WHOLE, collection=f"{NAME}-serie")
Change = Callable[[Right], Right]


def grant(*rights: Right) -> Grant:
    return Grant("compte", "999900004", rights=rights)


@pytest.mark.parametrize(
    ("change", "whole"),
    [
        (lambda right: right, True),
        (lambda right: replace(right, own_columns=("mode",), own_sirens=("999900012",)), True),
        (lambda right: replace(right, perimeter=NOWHERE), False),
        (lambda right: replace(right, perimeter=Perimeter(regions=("11",))), False),
        (lambda right: replace(right, own_rows=True, own_sirens=("999900012",)), False),
        (lambda right: replace(right, columns=ALL[:-1]), False),
        (lambda right: replace(right, columns=ALL[:-1], own_columns=ALL[-1:]), False),
    ],
)
def test_whole_is_every_row_and_every_column(change: Change, whole: bool) -> None:
    assert is_whole_right(grant(change(WHOLE)), NAME) is whole


@pytest.mark.parametrize("name", [f"{NAME}-serie", "adresses", "inconnue"])
def test_without_a_right_nothing_is_whole(name: str) -> None:
    assert not is_whole_right(grant(WHOLE), name)


def published() -> Snapshot:
    years = {"rpls_2024_aaaaaaaa": 2024, "rpls_2025_bbbbbbbb": 2025}
    made = datetime(2026, 1, 1, tzinfo=UTC)
    editions = [
        Edition(name, "rpls", year, State.PUBLISHED, made, (), fictive=year == 2025)
        for name, year in years.items()
    ]
    tables = [
        Table(f'"{name}"', "rpls_logement", name, year, 10, frozenset(ALL))
        for name, year in years.items()
    ]
    return make_snapshot(editions, tables)


def test_the_current_edition_is_what_the_collection_opens() -> None:
    (found,) = downloads_of(grant(WHOLE), NAME, published())
    assert (found.edition, found.millesime, found.rows) == ("rpls_2025_bbbbbbbb", 2025, 10)
    assert found.fictive


def test_earlier_editions_need_the_right_on_the_twin() -> None:
    found = downloads_of(grant(WHOLE, SERIE), NAME, published())
    assert [one.millesime for one in found] == [2025, 2024]
    part = replace(SERIE, perimeter=Perimeter(departements=("93",)))
    assert len(downloads_of(grant(WHOLE, part), NAME, published())) == 1


def test_the_twin_has_no_file_of_its_own() -> None:
    assert downloads_of(grant(WHOLE, SERIE), f"{NAME}-serie", published()) == ()
