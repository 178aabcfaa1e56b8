"""Small parts of the stores: deadlines, the cache of counts, tile boxes, values of columns."""

import time
from datetime import date

import duckdb
import pytest

from parc_social.catalogue.collection import Audience, Field, FieldType
from parc_social.errors import InvalidValue, NotFound, TooSlow
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.execution.deadline import Deadlines
from parc_social.storage.query.model import TileQuery
from parc_social.storage.query.values import cast
from parc_social.storage.statements.maps.tile_matrix import buffered_degrees, check_tile, tile_box
from parc_social.wording import in_french
from testing.rows import each_row

LONG = "SELECT count(*) FROM range(1000000000) AS a(i), range(1000) AS b(j) WHERE i % 7 = j % 5"


def test_a_statement_past_its_deadline_is_interrupted_and_the_next_one_runs() -> None:
    deadlines = Deadlines(0.2)
    connection = duckdb.connect()
    for _ in range(2):
        start = time.perf_counter()
        with pytest.raises(TooSlow), deadlines.on(connection):
            connection.execute(LONG)
        assert time.perf_counter() - start < 5.0
        with deadlines.on(connection):
            assert connection.execute("SELECT 1").fetchall() == [(1,)]
    deadlines.close()
    connection.close()


@pytest.mark.apart
def test_a_statement_that_begins_while_the_watcher_sleeps_is_interrupted_on_time() -> None:
    deadlines = Deadlines(0.4)
    connection = duckdb.connect()
    with deadlines.on(connection):
        connection.execute("SELECT 1")
    time.sleep(0.2)
    for _ in range(2):
        start = time.perf_counter()
        with pytest.raises(TooSlow), deadlines.on(connection):
            connection.execute(LONG)
        assert 0.4 <= time.perf_counter() - start < 5.0
    deadlines.close()
    connection.close()


@pytest.mark.apart
def test_a_statement_that_ended_in_time_is_never_hit_later() -> None:
    deadlines = Deadlines(0.1)
    connection = duckdb.connect()
    with deadlines.on(connection):
        connection.execute("SELECT 1")
    connection.execute("SELECT count(*) FROM range(300000000) AS a(i) WHERE i % 7 = 3")
    assert connection.fetchall() == [(42_857_143,)]
    deadlines.close()
    connection.close()


def test_the_memo_keeps_the_last_answers_and_no_none() -> None:
    memo = LruCache(2)
    made: list[str] = []

    def make(key: str, answer: int | None) -> int | None:
        made.append(key)
        return answer

    for key, answer in (("a", 1), ("b", 2), ("a", 9), ("c", 3), ("b", 4), ("d", None), ("d", 5)):
        memo.get(key, lambda k=key, v=answer: make(k, v))
    assert made == ["a", "b", "c", "b", "d", "d"]


@each_row(
    ("query", "box"),
    [
        (TileQuery("x", "WorldCRS84Quad", 0, 0, 1), (0.0, -90.0, 180.0, 90.0)),
        (TileQuery("x", "WorldCRS84Quad", 1, 1, 0), (-180.0, -90.0, -90.0, 0.0)),
        (TileQuery("x", "WebMercatorQuad", 1, 0, 1), (0.0, 0.0, 20037508.3428, 20037508.3428)),
    ],
)
def test_where_a_tile_lies(query: TileQuery, box: tuple[float, ...]) -> None:
    check_tile(query)
    assert tile_box(query) == pytest.approx(box, abs=1e-4)


def test_the_buffer_of_a_tile_in_degrees() -> None:
    west, south, east, north = buffered_degrees(TileQuery("x", "WebMercatorQuad", 1, 0, 1))
    assert (west, east) == pytest.approx((-180 / 64, 180 + 180 / 64))
    assert south == pytest.approx(-2.8113, abs=1e-3)
    assert 85.05 < north < 86.0


@each_row(("row", "col"), [(2, 0), (0, 2), (-1, 0), (0, 10**30)])
def test_a_tile_outside_its_matrix(row: int, col: int) -> None:
    with pytest.raises(NotFound):
        check_tile(TileQuery("x", "WebMercatorQuad", 1, row, col))


@each_row(
    ("kind", "text", "value"),
    [
        (FieldType.INTEGER, "-3", -3),
        (FieldType.INTEGER, "2147483647", 2_147_483_647),
        (FieldType.NUMBER, "1e-3", 0.001),
        (FieldType.NUMBER, ".5", 0.5),
        (FieldType.BOOLEAN, "True", True),
        (FieldType.DATE, "2024-02-29", date(2024, 2, 29)),
        (FieldType.DATE, "2024-02-29Z", date(2024, 2, 29)),
        (FieldType.DATE, "2024-02-29-03:00", date(2024, 2, 29)),
        (FieldType.DATE, "2024-02-29T23:30:00-03:00", date(2024, 3, 1)),
        (FieldType.STRING, "", ""),
    ],
)
def test_a_text_becomes_a_value_of_its_column(kind: FieldType, text: str, value: object) -> None:
    assert cast(Field("x", kind, in_french("x"), audience=Audience.OPEN), text) == value


@each_row(
    ("kind", "text"),
    [
        (FieldType.INTEGER, "2147483648"),
        (FieldType.INTEGER, " 3"),
        (FieldType.NUMBER, "1e999"),
        (FieldType.NUMBER, "0x1"),
        (FieldType.BOOLEAN, "1"),
        (FieldType.DATE, "2023-02-29"),
        (FieldType.STRING, "\x00"),
    ],
)
def test_a_text_that_does_not_fit_is_refused_by_name(kind: FieldType, text: str) -> None:
    with pytest.raises(InvalidValue, match="colonne_x"):
        cast(Field("colonne_x", kind, in_french("x"), audience=Audience.OPEN), text)
