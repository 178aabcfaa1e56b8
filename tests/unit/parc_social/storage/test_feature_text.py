"""Features of rows, read back by another reader of JSON."""

import json
import sys
import tracemalloc
from datetime import UTC, datetime
from typing import Any

import pytest

from parc_social.storage.statements.feature_form import feature_texts
from testing.rows import each_row

POINT = '{"type":"Point","coordinates":[2.35,48.85]}'


def read(row: tuple[Any, ...], members: tuple[str, ...]) -> Any:
    (text,) = feature_texts([row], members)
    return json.loads(text)


@each_row(
    "value",
    [None, True, 0, 2**31 - 1, -1.5, 1e300, "", "é €", 'a "b" \\ /', "\x01\n\t\x7f\u2028", "😀"],
)
def test_a_value_is_the_one_of_the_row(value: Any) -> None:
    assert read(("L1", POINT, value, 7), ("surfhab",)) == {
        "type": "Feature",
        "id": "L1",
        "geometry": json.loads(POINT),
        "properties": {"surfhab": value},
    }


def test_no_geometry_is_null_and_no_property_an_empty_object() -> None:
    told = {"type": "Feature", "id": "L1", "geometry": None, "properties": {}}
    assert read(("L1", None, 12), ()) == told


def test_what_a_form_has_behind_the_geometry_goes_out_too() -> None:
    told = read(("L1", 'null,"time":null,"place":' + POINT, 3), ("nbpiece",))
    assert told["place"] == json.loads(POINT)
    assert list(told) == ["type", "id", "geometry", "time", "place", "properties"]


def test_no_number_that_json_has_not() -> None:
    assert read(("L1", None, float("nan"), float("inf")), ("a", "b"))["properties"] == {
        "a": None,
        "b": None,
    }


def test_properties_are_in_the_order_of_the_columns() -> None:
    members = tuple(f"c{number}" for number in range(50, 0, -1))
    assert list(read(("L1", None, *range(50)), members)["properties"]) == list(members)


def test_a_text_keeps_no_more_than_its_octets() -> None:
    rows = [("L1", POINT, "x" * 400)] * 100
    tracemalloc.start()
    try:
        texts = feature_texts(rows, ("a",))
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 1.2 * sum(sys.getsizeof(text) for text in texts) + 20_000


def test_a_value_of_no_column_of_ours_is_an_error() -> None:
    with pytest.raises(TypeError):
        feature_texts([("L1", None, {datetime.now(UTC)})], ("a",))
