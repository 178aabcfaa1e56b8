"""Formatters and pages: the bytes of the database go out as they are."""

import csv
import io
import json

import orjson

from parc_social.access.model.grant import Grant, Right, under
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.domain.csv_cell import safe
from parc_social.storage.query.model import FeatureEncoding, FeaturePage, FeatureQuery
from providers.features.page import ItemsPage
from providers.formatters.csv import CsvFormatter
from providers.formatters.geojson import GeoJSONFormatter, GeoJSONLinesFormatter
from testing.rows import each_row

# Spaces, an escaped letter and a long number: an encoder would write each of them otherwise.
ONE = (
    rb'{"type": "Feature", "id": "a", "geometry": {"type":"Point","coordinates":[2.10,48.9]}, '
    rb'"properties": {"nom": "A < B & \u00e9", "n": 1.0}}'
)
TWO = b'{"type":"Feature","id":"b","geometry":null,"properties":{"nom":"=1+1","n":-2}}'


def _collection() -> ItemsPage:
    links = [{"rel": "self", "type": "application/geo+json", "href": "u?f=json"}]
    page = FeaturePage((ONE, b"," + TWO), 2, 12)
    return ItemsPage(page, FeatureQuery("adresses"), links=links)


def test_features_are_written_as_the_database_wrote_them() -> None:
    written = GeoJSONFormatter({"name": "x"}).write(data=_collection())
    assert ONE + b"," + TWO in written
    assert b"&lt;" not in written
    read = json.loads(written)
    assert read["features"][0]["properties"]["nom"] == "A < B & é"
    assert (read["type"], read["numberMatched"]) == ("FeatureCollection", 12)


def test_no_feature_is_read_on_the_way() -> None:
    broken = ItemsPage(FeaturePage((b"not json",), 1, 1), FeatureQuery("adresses"))
    assert b'"features":[not json]' in GeoJSONFormatter({"name": "x"}).write(data=broken)


def test_the_formatter_answers_to_json() -> None:
    formatter = GeoJSONFormatter({"name": "providers.formatters.geojson.GeoJSONFormatter"})
    assert (formatter.name, formatter.f) == ("json", "json")


def test_an_unknown_count_is_left_out() -> None:
    page = ItemsPage(FeaturePage((ONE,), 1, None), FeatureQuery("adresses"))
    assert "numberMatched" not in page.members()


def test_features_are_read_part_after_part_again_and_again() -> None:
    page = _collection()
    assert [f["id"] for f in page.features()] == ["a", "b"] == [f["id"] for f in page.features()]
    assert not [*ItemsPage(FeaturePage((), 0, 0), FeatureQuery("adresses")).features()]


@each_row(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"), ("+33", "'+33"), ("-2", "'-2"), ("@x", "'@x"), ("\tx", "'\tx"),
        ("\rx", "'\rx"), ("01001", "01001"), ("a=b", "a=b"), (-2, -2), (1.5, 1.5), (12.0, 12),
        (None, None),
        (True, "true"), (False, "false"), ("", ""),
    ],
)  # fmt: skip
def test_no_cell_is_a_formula(value: object, cell: object) -> None:
    assert safe(value) == cell
    assert type(safe(value)) is type(cell)


def _csv(data: ItemsPage) -> str:
    right = Right("adresses", (RightPart((FRANCE,), ("id", "nom_voie")),))
    with under(Grant("compte", "organisme", rights=(right,))):
        return CsvFormatter({"name": "x"}).write(data=data).decode()


LINES = FeatureQuery("adresses", form=FeatureEncoding.LINES)


def test_lines_go_out_as_they_came_and_the_last_one_ends() -> None:
    formatter = GeoJSONLinesFormatter({})
    page = ItemsPage(FeaturePage((ONE, b"\n" + TWO), 2, 12), LINES)
    assert formatter.write(data=page) == ONE + b"\n" + TWO + b"\n"
    assert formatter.write(data=ItemsPage(FeaturePage((), 0, 0), LINES)) == b""


def test_lines_are_read_one_after_the_other_again_and_again() -> None:
    page = ItemsPage(FeaturePage((ONE, b"\n" + TWO), 2, 2), LINES)
    assert [f["id"] for f in page.features()] == ["a", "b"] == [f["id"] for f in page.features()]
    assert not [*ItemsPage(FeaturePage((), 0, 0), LINES).features()]


@each_row("page", [_collection(), ItemsPage(FeaturePage((ONE, b"\n" + TWO), 2, 2), LINES)])
def test_csv_keeps_numbers_bare_and_texts_quoted(page: ItemsPage) -> None:
    assert _csv(page).splitlines() == [
        '"id","nom","n","lon","lat"',
        '"a","A < B & é",1,2.1,48.9',
        '"b","\'=1+1",-2,,',
    ]


def test_csv_of_nothing_has_the_visible_columns() -> None:
    empty = ItemsPage(FeaturePage((), 0, 0), FeatureQuery("adresses"))
    rows = list(csv.reader(io.StringIO(_csv(empty))))
    assert rows == [["id", "nom_voie"]]


def test_the_test_data_would_change_under_an_encoder() -> None:
    assert orjson.dumps(orjson.loads(ONE)) != ONE
