"""DuckDB finds the rows of a page, of an id and of a perimeter by what is kept with the edition."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.errors import NotFound, Unavailable
from parc_social.storage.duckdb.dialect import DuckdbDialect
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.editions.snapshot import EditionTable
from parc_social.storage.execution.statement import Bound, Statement
from parc_social.storage.extents import keep_extents
from parc_social.storage.filters.cql2_json import tree_of
from parc_social.storage.query.model import FeatureQuery, Filter, SortKey
from parc_social.storage.sql.visibility import visible
from parc_social.storage.statements.batches import Batches, FeatureBatch, walk
from parc_social.storage.statements.rowid_lookup import RowidLookup, keep_keys, key_table
from parc_social.storage.store import Store
from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]

NAME = "adresses"
# By columns: no kept text is asked of a serving file.
BY_COLUMNS = FeatureQuery(NAME, columns=("id",))
RELATION = collections()[NAME].relation
COLUMNS = tuple(field.name for field in collections()[NAME].fields)
KEYS = key_table(RELATION)
PHYSICAL = frozenset(("fid", "lon", "lat", "geom", *COLUMNS))
ROWS = (  # fid, commune, longitude
    (1, "97101", -61.5), (2, "97105", -61.4), (3, "97101", -61.3), (4, "93066", 2.36),
    (5, "93066", 2.37), (6, "93001", 2.38), (7, "97101", None), (8, "93066", None),
)  # fmt: skip


def of_communes(*codes: str) -> Grant:
    part = RightPart((Perimeter(communes=codes) if codes else FRANCE,), COLUMNS)
    return Grant("compte", "org", rights=(Right(NAME, (part,)),))


EVERYTHING = of_communes()


def fill(bench: Workbench) -> None:
    create_relation(bench, collections()[NAME])
    for fid, commune, lon in reversed(ROWS):  # no row lies where its number says
        bench.run(
            f"INSERT INTO {RELATION} (fid, id, millesime, code_commune, lon, lat)"  # noqa: S608
            " VALUES (?, ?, 2025, ?, ?, ?)",
            [fid, f"a{fid}", commune, lon, None if lon is None else 48.9 - fid],
        )
    keep_extents(bench, [RELATION])
    keep_keys(bench, [RELATION, "edition"], least=0)


def publish(store: Store, folder: Path, changed: str = "") -> None:
    """An edition of ROWS, changed by a statement before it arrives."""
    made, rows = datetime(2026, 1, 1, tzinfo=UTC), ((RELATION, len(ROWS)),)
    edition = Edition(
        "rpls_2025_0123abcd", "rpls", 2025, EditionState.STAGED, made, rows, fictive=True
    )
    with workshop(folder / "arrivage.duckdb") as bench:
        fill(bench)
        if changed:
            bench.run(changed)
    store.stage(edition, folder / "arrivage.duckdb", lambda *_: None)
    store.publish([edition.id], [])


def exported(store: Store, grant: Grant, **asked: object) -> list[str]:
    """The ids of a whole answer, in order, by columns."""
    query = replace(BY_COLUMNS, **asked)  # pyright: ignore[reportArgumentType] - fields of it
    with store.export(grant, query) as export:
        return [json.loads(text)["id"] for some in export.texts for text in some]


def ids(store: Store, grant: Grant, **asked: object) -> list[str]:
    page = store.records(grant, FeatureQuery(NAME, limit=100, **asked))  # pyright: ignore[reportArgumentType] - fields of it
    return [str(row["id"]) for row in page]


def test_a_row_is_found_by_its_id_and_by_some(store: Store, reader: Store, tmp_path: Path) -> None:
    publish(store, tmp_path)
    assert b'"a6"' in reader.item(EVERYTHING, FeatureQuery(NAME), "a6")
    assert ids(reader, EVERYTHING, ids=("a7", "a2", "a2", "b1", "\x00")) == ["a2", "a7"]
    assert ids(reader, EVERYTHING, ids=("b1",)) == []
    for grant, identifier in ((EVERYTHING, "b1"), (of_communes("97101"), "a6")):
        with pytest.raises(NotFound):
            reader.item(grant, FeatureQuery(NAME), identifier)


def test_duckdb_looks_where_the_edition_tells(store: Store, reader: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, f"DELETE FROM {KEYS} WHERE fid = 6")  # noqa: S608
    if store.engine != "duckdb":  # its index knows better
        assert b'"a6"' in reader.item(EVERYTHING, BY_COLUMNS, "a6")
        return
    with pytest.raises(NotFound):
        reader.item(EVERYTHING, BY_COLUMNS, "a6")


def test_two_ids_of_one_mark_are_told_apart(store: Store, reader: Store, tmp_path: Path) -> None:
    of_the_sixth = f"SELECT marque FROM {KEYS} WHERE fid = 6"  # noqa: S608
    publish(store, tmp_path, f"UPDATE {KEYS} SET marque = ({of_the_sixth})")  # noqa: S608
    assert b'"a6"' in reader.item(EVERYTHING, BY_COLUMNS, "a6")


@pytest.mark.parametrize(
    "changed", [f"DROP TABLE {KEYS}", f"DROP TABLE etendue; DROP TABLE {KEYS}"]
)
def test_an_edition_without_kept_lines_answers_the_same(
    store: Store, reader: Store, tmp_path: Path, changed: str
) -> None:
    publish(store, tmp_path, changed)
    assert b'"a6"' in reader.item(EVERYTHING, FeatureQuery(NAME), "a6")
    assert ids(reader, EVERYTHING, ids=("a7", "a2")) == ["a2", "a7"]
    assert ids(reader, of_communes("97101")) == ["a1", "a3", "a7"]


def test_the_rows_of_a_perimeter_are_those_with_and_without_place(
    store: Store, reader: Store, tmp_path: Path
) -> None:
    publish(store, tmp_path)
    assert ids(reader, of_communes("97101")) == ["a1", "a3", "a7"]
    assert ids(reader, of_communes("93001")) == ["a6"]
    assert ids(reader, of_communes("01001")) == []
    page = reader.page(of_communes("93066", "97105"), FeatureQuery(NAME, limit=2, offset=1))
    assert (page.returned, page.matched) == (2, 4)
    late = SortKey("id", descending=True)
    assert ids(reader, of_communes("93066"), sort=(late,)) == ["a8", "a5", "a4"]


def test_duckdb_looks_no_further_than_the_lines_of_a_perimeter(
    store: Store, reader: Store, tmp_path: Path
) -> None:
    publish(store, tmp_path, "UPDATE etendue SET dernier = 4 WHERE code_commune = '93066'")
    known = ["a4", "a8"] if store.engine == "duckdb" else ["a4", "a5", "a8"]
    assert ids(reader, of_communes("93066")) == known


def test_duckdb_looks_no_further_than_the_lines_of_a_territory_that_is_asked_for(
    store: Store, reader: Store, tmp_path: Path
) -> None:
    publish(store, tmp_path, "UPDATE etendue SET dernier = 4 WHERE code_commune = '93066'")
    known = ["a4", "a8"] if store.engine == "duckdb" else ["a4", "a5", "a8"]
    asked = Filter(tree_of({"op": "=", "args": [{"property": "code_commune"}, "93066"]}))
    for grant in (EVERYTHING, of_communes("93066", "97101")):
        assert ids(reader, grant, equals=(("code_commune", "93066"),)) == known
        assert ids(reader, grant, filter=asked) == known
        found = reader.page(grant, FeatureQuery(NAME, filter=asked))
        assert (found.returned, found.matched) == (len(known), len(known))
    # what is not his is not told by the lines of others either, nor a code that there is not
    assert ids(reader, of_communes("97101"), filter=asked) == []
    assert ids(reader, EVERYTHING, equals=(("code_commune", "01001"),)) == []


def test_an_edition_whose_lines_tell_no_numbers_is_refused_with_the_remedy(
    store: Store, reader: Store, tmp_path: Path
) -> None:
    publish(store, tmp_path, "ALTER TABLE etendue DROP COLUMN premier")
    with pytest.raises(Unavailable, match=r"etendue\.premier manque.*parc-social load"):
        reader.item(EVERYTHING, FeatureQuery(NAME), "a6")


def test_rows_that_lie_far_from_the_others_do_not_widen_a_range() -> None:
    fids = [1, 2, 3, 40_001, 40_003, 900_000]
    looks, bound = RowidLookup(lambda _: [(fid,) for fid in fids]), Bound(DuckdbDialect().mark)
    near = looks.among("SELECT fid", bound)
    assert near.count("BETWEEN") == 3
    with workshop(None) as bench:
        bench.run("CREATE TABLE t AS SELECT range AS fid FROM range(1000000)")
        found = bench.rows(f"SELECT fid FROM t WHERE {near} ORDER BY fid", bound.of(near))  # noqa: S608
    assert [fid for (fid,) in found] == fids


def test_only_large_relations_keep_their_keys() -> None:
    with workshop(None) as bench:
        fill(bench)
        bench.run(f"DROP TABLE {KEYS}")
        keep_keys(bench, [RELATION])
        assert bench.rows("SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE 'cle%'") == [
            (0,)
        ]


def test_a_whole_answer_is_read_where_its_rows_lie(
    store: Store, reader: Store, tmp_path: Path
) -> None:
    """Rows with a place, then those without; the lines of a territory, of a perimeter, of both."""
    publish(store, tmp_path)
    asked = Filter(tree_of({"op": "=", "args": [{"property": "code_commune"}, "93066"]}))
    two = of_communes("93066", "97101")
    assert exported(reader, EVERYTHING) == [f"a{fid}" for fid in range(1, 9)]
    assert exported(reader, two) == ["a1", "a3", "a4", "a5", "a7", "a8"]
    for grant in (EVERYTHING, two, of_communes("93066")):
        assert exported(reader, grant, filter=asked) == ["a4", "a5", "a8"]
        late = SortKey("id", descending=True)
        assert exported(reader, grant, filter=asked, sort=(late,)) == ["a8", "a5", "a4"]
    assert exported(reader, of_communes("97101"), filter=asked) == []
    assert exported(reader, EVERYTHING, ids=("a7", "a2", "b1")) == ["a2", "a7"]


def test_duckdb_reads_no_further_than_the_lines_for_a_whole_answer(
    store: Store, reader: Store, tmp_path: Path
) -> None:
    publish(store, tmp_path, "UPDATE etendue SET dernier = 4 WHERE code_commune = '93066'")
    known = ["a4", "a8"] if store.engine == "duckdb" else ["a4", "a5", "a8"]
    assert exported(reader, of_communes("93066")) == known
    assert exported(reader, EVERYTHING, equals=(("code_commune", "93066"),)) == known


@each_row(
    ("spans", "rows", "read"),
    [
        (None, 8, [(1, 8)]),
        (((4, 6), (8, 8)), 8, [(4, 6), (8, 8)]),
        (((5, 9), (2, 6)), 8, [(2, 6), (5, 8)]),  # of two editions: they overlap
        (((7, 9),), 6, [(7, 6)]),  # behind the last row of the older one
        ((), 8, []),
    ],
    ids=["partout", "deux", "qui se recouvrent", "au-delà", "aucun"],
)
def test_no_row_is_read_twice_where_spans_overlap(
    spans: tuple[tuple[int, int], ...] | None, rows: int, read: list[tuple[int, int]]
) -> None:
    table = EditionTable(RELATION, RELATION, "rpls_2025_0123abcd", 2025, rows, PHYSICAL)
    view, dialect = visible(EVERYTHING, NAME), DuckdbDialect()
    lookup = RowidLookup(lambda _: [], spans)
    assert list(Batches(view, [table], dialect, lookup).spans(table)) == read
    asked: list[str] = []

    def read_batch(statement: Statement) -> FeatureBatch:
        asked.append(statement.text)
        return FeatureBatch([], None)

    make = partial(Batches, view, dialect=dialect, lookup=lookup)
    assert [*walk(BY_COLUMNS, [table], make, read_batch)] == []
    ranges = [re.findall(r'"fid" > (\d+) AND t."fid" <= (\d+)', text)[0] for text in asked]
    assert [fid for a, b in ranges for fid in range(int(a) + 1, int(b) + 1)] == sorted(
        {fid for first, last in read for fid in range(first, last + 1)}
    )
