"""Who may take an edition whole: strictly what the Grant says, and which editions then."""

from dataclasses import replace
from datetime import UTC, datetime

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE, NOWHERE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.storage.edition_files.downloads import downloads_of, is_whole_right
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.editions.snapshot import EditionTable, Snapshot, make_snapshot
from testing.rows import each_row

NAME = "rpls-logements"
ALL = tuple(field.name for field in collections()[NAME].fields)
EVERY = RightPart((FRANCE,), ALL)
WHOLE = Right(NAME, (EVERY,))
SERIE = replace(WHOLE, collection=f"{NAME}-serie")


def grant(*rights: Right) -> Grant:
    return Grant("compte", "999900004", rights=rights)


OWN = replace(EVERY, sirens=("999900012",))
HERE, THERE = Perimeter(regions=("11",)), Perimeter(regions=("01",))


@each_row(
    ("parts", "whole"),
    [
        ((EVERY,), True),
        ((EVERY, OWN), True),
        ((replace(EVERY, columns=ALL[:-1]), EVERY), True),
        ((), False),
        ((replace(EVERY, perimeters=()),), False),
        ((replace(EVERY, perimeters=(NOWHERE,)),), False),
        ((replace(EVERY, perimeters=(HERE,)),), False),
        ((replace(EVERY, perimeters=(FRANCE, HERE)),), False),
        ((replace(EVERY, perimeters=(HERE,)), replace(EVERY, perimeters=(THERE,))), False),
        ((OWN,), False),
        ((replace(EVERY, millesimes=(2024, 2025)),), False),
        ((replace(EVERY, columns=ALL[:-1]),), False),
        ((replace(EVERY, columns=ALL[:-1]), OWN), False),
        ((replace(EVERY, columns=ALL[:-1]), replace(EVERY, columns=(ALL[0], *ALL[2:]))), False),
        ((replace(EVERY, columns=ALL[1:]),), True),  # the identifier goes with its row
    ],
)
def test_whole_is_one_part_with_every_row_and_every_column(
    parts: tuple[RightPart, ...], whole: bool
) -> None:
    assert is_whole_right(grant(Right(NAME, parts)), NAME) is whole


@each_row("name", [f"{NAME}-serie", "adresses", "inconnue"])
def test_without_a_right_nothing_is_whole(name: str) -> None:
    assert not is_whole_right(grant(WHOLE), name)


def published() -> Snapshot:
    years = {"rpls_2024_aaaaaaaa": 2024, "rpls_2025_bbbbbbbb": 2025}
    made = datetime(2026, 1, 1, tzinfo=UTC)
    editions = [
        Edition(name, "rpls", year, EditionState.PUBLISHED, made, (), fictive=year == 2025)
        for name, year in years.items()
    ]
    tables = [
        EditionTable(f'"{name}"', "rpls_logement", name, year, 10, frozenset(ALL))
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
    part = replace(SERIE, parts=(replace(EVERY, perimeters=(HERE,)),))
    assert len(downloads_of(grant(WHOLE, part), NAME, published())) == 1


def test_the_twin_has_no_file_of_its_own() -> None:
    assert downloads_of(grant(WHOLE, SERIE), f"{NAME}-serie", published()) == ()
