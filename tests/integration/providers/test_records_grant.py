"""Records under Grants of one right, on both stores: no edition, column or place of another."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from parc_social.access.model.grant import PUBLIC, Grant, Right
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections, indicators
from parc_social.settings import Settings
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.open import open_store
from parc_social.storage.sql.text import quoted
from parc_social.storage.store import Store
from providers.records.build import FRANCE as EVERYWHERE
from providers.records.build import records_of
from providers.records.record import RecordKind

MINE, OTHER = "552100554", "732829320"
PUBLISHED, DRAFT, REGISTER = "ops_2024_0000000a", "ops_2024_0000000b", "rpls_2025_0000000c"
PLACES = (("97101", -61.5, 16.2), ("97411", 55.4, -20.9))


@pytest.fixture(scope="module", params=["duckdb", "postgresql"])
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """A survey of one landlord published, the draft of another's, a register of two communes."""
    folder = tmp_path_factory.mktemp("fiches")
    url = "duckdb:"
    if request.param == "postgresql":
        new: Callable[[], str] = request.getfixturevalue("new_database")
        url = new()
    with closing(open_store(Settings(folder, store=url), owner=True)) as opened:
        opened.migrate()
        _staged(opened, folder, PUBLISHED, [("ops-menages", MINE, PLACES[:1])])
        opened.publish([PUBLISHED], [])
        _staged(opened, folder, DRAFT, [("ops-menages", OTHER, PLACES[:1])])
        _staged(opened, folder, REGISTER, [("rpls-logements", MINE, PLACES)])
        opened.publish([REGISTER], [])
        yield opened


def _staged(
    store: Store,
    folder: Path,
    name: str,
    held: list[tuple[str, str, tuple[tuple[str, float, float], ...]]],
) -> None:
    source, year, _ = name.split("_")
    file = folder / f"{name}.arrivage"
    with workshop(file) as bench:
        for collection, siren, places in held:
            create_relation(bench, collections()[collection])
            table = quoted(collections()[collection].relation)
            for fid, (code, lon, lat) in enumerate(places, 1):
                bench.run(
                    f"INSERT INTO {table} BY NAME SELECT {fid} AS fid, '{name}{fid}' AS id,"
                    f" {year} AS millesime, '{siren}' AS siren_bailleur, '{code}' AS code_commune,"
                    f" {lon} AS lon, {lat} AS lat"
                )
    rows = tuple((collections()[c].relation, len(places)) for c, _, places in held)
    edition = Edition(
        name, source, int(year), EditionState.STAGED, datetime.now(UTC), rows, fictive=True
    )
    store.stage(edition, file, lambda *_: None)


def grant(name: str, columns: tuple[str, ...] = (), **part: object) -> Grant:
    """One right; all its columns unless said otherwise."""
    every = tuple(field.name for field in collections()[name].fields)
    own = RightPart(part.pop("perimeters", (FRANCE,)), columns or every, **part)  # type: ignore[arg-type]
    return Grant("compte", "organisme", rights=(Right(name, (own,)),))


def ids(store: Store, asked: Grant, kind: RecordKind) -> list[str]:
    return [record.id for record in records_of(asked, store) if record.kind is kind]


def test_a_survey_is_told_of_to_those_whose_rows_it_holds(store: Store) -> None:
    """The other one has a draft of the same year: it is not published, and this one not its own."""
    assert ids(store, grant("ops-menages", sirens=(MINE,)), RecordKind.EDITION) == [PUBLISHED]
    other = grant("ops-menages", sirens=(OTHER,))
    assert store.extent(other, "ops-menages").years == (2024,)  # the draft, which it sees
    assert ids(store, other, RecordKind.EDITION) == []
    assert ids(store, other, RecordKind.DATASET) == ["ops-menages"]


def test_an_edition_is_told_of_where_some_row_is_open(store: Store) -> None:
    inside = grant("rpls-logements", perimeters=(Perimeter(communes=("97101",)),))
    outside = grant("rpls-logements", perimeters=(Perimeter(communes=("01001",)),))
    assert ids(store, inside, RecordKind.EDITION) == [REGISTER]
    assert ids(store, outside, RecordKind.EDITION) == []
    (dataset,) = (r for r in records_of(inside, store) if r.kind is RecordKind.DATASET)
    assert dataset.box == pytest.approx((-61.5, 16.2, -61.5, 16.2))
    (nowhere,) = (r for r in records_of(outside, store) if r.kind is RecordKind.DATASET)
    assert (nowhere.box, nowhere.years) == (EVERYWHERE, ())


def test_counts_are_told_to_who_sees_every_row_and_column(store: Store) -> None:
    whole = records_of(grant("rpls-logements"), store)
    assert any("2 objets" in sentence for record in whole for sentence in record.changes)
    columns = ("id", "millesime", "code_commune")
    for part in (
        grant("rpls-logements", columns),
        grant("rpls-logements", perimeters=(Perimeter(communes=("97101", "97411")),)),
        PUBLIC,
    ):
        told = records_of(part, store)
        assert not any("objet" in sentence for record in told for sentence in record.changes)


def test_an_indicator_is_told_of_where_its_column_is_open(store: Store) -> None:
    one = "part_personnes_seules"
    some = grant("indicateurs-commune", ("code", "millesime", one, f"{one}_statut"))
    assert ids(store, some, RecordKind.INDICATOR) == [one]
    assert ids(store, grant("rpls-logements"), RecordKind.INDICATOR) == []


def test_the_public_is_told_of_what_is_published_and_of_no_place(store: Store) -> None:
    assert ids(store, PUBLIC, RecordKind.EDITION) == [PUBLISHED, REGISTER]
    assert set(ids(store, PUBLIC, RecordKind.INDICATOR)) == set(indicators())
    assert {record.box for record in records_of(PUBLIC, store)} == {EVERYWHERE}
    assert ids(store, Grant("compte", "organisme"), RecordKind.DATASET) == []
