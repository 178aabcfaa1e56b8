"""What a caller has of a collection is told by the lines kept with its editions."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.editions.snapshot import EXTENTS
from parc_social.storage.execution.statement import DbRole, Statement
from parc_social.storage.extents import keep_extents
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.store import Store

NAME, DWELLINGS = "adresses", "rpls-logements"
RELATION = collections()[NAME].relation
COLUMNS = tuple(field.name for field in collections()[NAME].fields)
ROWS = (  # fid, commune, longitude, latitude
    (1, "97101", -61.5, 16.2), (2, "97101", -61.4, 16.3), (3, "97105", -61.7, 16.0),
    (4, "93066", None, None), (5, "93066", 2.36, 48.93),
)  # fmt: skip


def grant(*parts: RightPart) -> Grant:
    return Grant("compte", "org", rights=(Right(NAME, parts),))


def of_communes(*codes: str) -> RightPart:
    return RightPart((Perimeter(communes=codes),), COLUMNS)


FRANCE_WHOLE = grant(RightPart((FRANCE,), COLUMNS))


def fill(bench: Workbench) -> None:
    create_relation(bench, collections()[NAME])
    for fid, commune, lon, lat in ROWS:
        bench.run(
            f"INSERT INTO {RELATION} (fid, id, millesime, code_commune, lon, lat)"  # noqa: S608
            " VALUES (?, ?, 2025, ?, ?, ?)",
            [fid, f"a{fid}", commune, lon, lat],
        )
    keep_extents(bench, [RELATION])


def fill_dwellings(bench: Workbench) -> None:
    """Three dwellings of two of those communes, and their lines."""
    create_relation(bench, collections()[DWELLINGS])
    for fid, commune, lon in ((1, "97101", -61.2), (2, "97101", -61.1), (3, "93066", 2.5)):
        bench.run(
            "INSERT INTO rpls_logement (fid, id, millesime, code_commune, lon, lat)"
            " VALUES (?, ?, 2025, ?, ?, 16.5)",
            [fid, f"l{fid}", commune, lon],
        )
    keep_extents(bench, [RELATION, "rpls_logement"])


def publish(store: Store, folder: Path, *, changed: str = "", dwellings: int = 0) -> None:
    """An edition of ROWS, its lines changed by a statement before it arrives."""
    made = datetime(2026, 1, 1, tzinfo=UTC)
    rows = ((RELATION, len(ROWS)), *([("rpls_logement", dwellings)] if dwellings else ()))
    edition = Edition(
        "rpls_2025_0123abcd", "rpls", 2025, EditionState.STAGED, made, rows, fictive=True
    )
    file = folder / "arrivage.duckdb"
    with workshop(file) as bench:
        fill(bench)
        if dwellings:
            fill_dwellings(bench)
        if changed:
            bench.run(changed)
    store.stage(edition, file, lambda *_: None)
    store.publish([edition.id], [])


@pytest.fixture
def bench() -> Iterator[Workbench]:
    with workshop(None) as opened:
        fill(opened)
        yield opened


def test_a_line_is_of_a_territory_and_counts_rows_without_place(bench: Workbench) -> None:
    lines = bench.rows(
        f"SELECT code_commune, lignes, ouest, sud, est, nord FROM {EXTENTS} ORDER BY 1"  # noqa: S608
    )
    assert lines == [
        ("93066", 2, 2.36, 48.93, 2.36, 48.93),
        ("97101", 2, -61.5, 16.2, -61.4, 16.3),
        ("97105", 1, -61.7, 16.0, -61.7, 16.0),
    ]


def test_households_have_no_line(bench: Workbench) -> None:
    create_relation(bench, collections()["ops-menages"])
    keep_extents(bench, ["ops_menage", RELATION])
    assert bench.rows(f"SELECT DISTINCT relation FROM {EXTENTS}") == [(RELATION,)]  # noqa: S608


def test_an_extent_is_that_of_the_rows_of_the_caller(
    store: Store, reader: Store, tmp_path: Path
) -> None:
    publish(store, tmp_path)
    extent = reader.extent(FRANCE_WHOLE, NAME)
    assert (extent.box, extent.years, extent.count) == ((-61.7, 16.0, 2.36, 48.93), (2025,), 5)
    two = grant(of_communes("97101"), of_communes("97105"))
    assert reader.extent(two, NAME).box == (-61.7, 16.0, -61.4, 16.3)
    assert reader.page(two, FeatureQuery(NAME, limit=1)).matched == 3
    assert reader.count(grant(of_communes("01001")), FeatureQuery(NAME)) == 0


def test_no_row_is_looked_at_for_it(store: Store, reader: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, changed="UPDATE etendue SET lignes = 70, ouest = -63")
    extent = reader.extent(FRANCE_WHOLE, NAME)
    assert (extent.count, extent.box) == (210, (-63.0, 16.0, 2.36, 48.93))


def test_an_edition_without_lines_is_told_by_its_rows(
    store: Store, reader: Store, tmp_path: Path
) -> None:
    publish(store, tmp_path, changed="DROP TABLE etendue")
    extent = reader.extent(FRANCE_WHOLE, NAME)
    assert (extent.box, extent.years, extent.count) == ((-61.7, 16.0, 2.36, 48.93), (2025,), 5)


PLACES = {f"a{fid}": (lon, lat) for fid, _, lon, lat in ROWS if lon is not None} | {
    "l1": (-61.2, 16.5), "l2": (-61.1, 16.5), "l3": (2.5, 16.5),
}  # fmt: skip
ALL = (NAME, DWELLINGS, f"{NAME}-serie", f"{DWELLINGS}-serie")


def of_several(*codes: str, account: str = "compte") -> Grant:
    perimeter = Perimeter(communes=codes) if codes else FRANCE
    rights = [
        Right(name, (RightPart((perimeter,), tuple(f.name for f in collections()[name].fields)),))
        for name in ALL
    ]
    return Grant(account, "org", rights=tuple(rights))


@pytest.mark.parametrize("codes", [(), ("97101",), ("97105", "93066"), ("01001",)])
def test_extents_asked_together_are_those_of_the_rows(
    store: Store, reader: Store, tmp_path: Path, codes: tuple[str, ...]
) -> None:
    publish(store, tmp_path, dwellings=3)
    grant = of_several(*codes)
    together = reader.extents(grant, [*ALL])
    assert [*together] == [*ALL]
    assert together == {name: reader.extent(grant, name) for name in ALL}
    for name, extent in together.items():
        rows = reader.records(grant, FeatureQuery(name, limit=10, columns=("id",)))
        places = [PLACES[row["id"]] for row in rows if row["id"] in PLACES]
        assert extent.count == len(rows)
        sides = [*zip(*places, strict=True)]
        assert (extent.box or ()) == (*map(min, sides), *map(max, sides))


def test_one_statement_tells_of_all_that_are_open_alike_and_none_to_a_colleague(
    store: Store, reader: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store, tmp_path, dwellings=3)
    asked: list[str] = []
    rows = type(reader).rows

    def counted(self: Store, statement: Statement, role: DbRole) -> list[tuple[Any, ...]]:
        asked.append(statement.text)
        return rows(self, statement, role)

    monkeypatch.setattr(type(reader), "rows", counted)
    found = reader.extents(of_several("97101"), [*ALL])
    assert len(asked) == 1
    assert [found[name].count for name in ALL] == [2, 2, 2, 2]
    again = reader.extents(of_several("97101", account="collègue"), [*ALL])
    assert (again, len(asked)) == (found, 1)
    other = reader.extents(of_several("97105"), [*ALL])
    assert ([other[name].count for name in ALL], len(asked)) == ([1, 0, 1, 0], 2)
