"""Parameters of /items as values: boxes, years, coordinate systems, filters."""

import math

import pytest

from parc_social.errors import InvalidValue
from parc_social.storage.query.area import Area, Box, Footprint
from parc_social.storage.query.bbox import areas_of, boxes_of, flat_bbox, parse_bbox
from parc_social.storage.query.crs import crs_of, offered_systems, uri_of, uris_meeting
from parc_social.storage.query.model import CRS84, Years
from providers.parameters import filter_of, years_of
from testing.rows import each_row

WGS84, LAMBERT93, EUROPE = uri_of(4326), uri_of(2154), uri_of(3035)


def _areas(text: str, uri: str | None = None) -> tuple[Area, ...]:
    return areas_of(flat_bbox(parse_bbox(text), uri))


def _drawn(text: str, uri: str | None = None) -> tuple[Box, ...]:
    return boxes_of(flat_bbox(parse_bbox(text), uri))


@each_row(
    ("text", "uri", "boxes"),
    [
        ("1,2,3,4", None, ((1, 2, 3, 4),)),
        ("1,2,3,4", CRS84, ((1, 2, 3, 4),)),
        ("1,2,100,3,4,900", None, ((1, 2, 3, 4),)),
        (" 1, 2, 3, 4", None, ((1, 2, 3, 4),)),
        ("1,1,1,1", None, ((1, 1, 1, 1),)),
        (".0000000,-.5000000,.5,.25", None, ((0, -0.5, 0.5, 0.25),)),
        ("2,1,4,3", WGS84, ((1, 2, 3, 4),)),
        ("177,65,-177,70", None, ((177, 65, 180, 70), (-180, 65, -177, 70))),
        ("65,177,70,-177", WGS84, ((177, 65, 180, 70), (-180, 65, -177, 70))),
        ("700000,6600000,600000,6700000", LAMBERT93, ()),
    ],
)
def test_boxes(text: str, uri: str | None, boxes: tuple[Box, ...]) -> None:
    assert _areas(text, uri) == boxes
    assert _drawn(text, uri) == boxes


def test_a_projected_box_keeps_its_system_and_is_known_in_degrees() -> None:
    (found,) = _areas("100000,6100000,1200000,7100000", LAMBERT93)
    assert isinstance(found, Footprint)
    assert (found.srid, found.box) == (2154, (100_000, 6_100_000, 1_200_000, 7_100_000))
    assert found.around is not None
    west, south, east, north = found.around
    assert (west, east) == pytest.approx((-5.2, 10.0), abs=0.6)
    assert north - south > 8.9


def test_of_a_box_that_spans_an_ocean_no_degrees_are_sure_to_hold_all() -> None:
    """From Guadeloupe to Réunion, in the system of Guadeloupe: the mainland is beside it."""
    (found,) = _areas("600000,-8000000,9000000,1800000", uri_of(5490))
    assert isinstance(found, Footprint)
    assert found.around is None
    assert offered_systems()[LAMBERT93].area in found.outside


def test_of_a_box_beyond_the_world_nothing_is_drawn() -> None:
    assert _drawn("1e300,1e300,1.1e300,1.1e300", LAMBERT93) == ()


@each_row("srid", [o.crs.srid for o in offered_systems().values() if o.crs.srid != 4326])
def test_a_box_larger_than_the_world_holds_the_area_of_use(srid: int) -> None:
    found = _drawn("-1e12,-1e12,1e12,1e12", uri_of(srid))
    west, south, east, north = offered_systems()[uri_of(srid)].area
    assert found
    assert min(b[0] for b in found) <= west + 0.01
    assert max(b[2] for b in found) >= east - 0.01
    assert min(b[1] for b in found) <= south + 0.01
    assert max(b[3] for b in found) >= north - 0.01


def test_north_comes_first_in_the_european_system() -> None:
    ((west, south, east, north),) = _drawn("2890000,3760000,2900000,3770000", EUROPE)
    assert (west, south) == pytest.approx((2.3, 48.8), abs=0.2)
    assert east > west
    assert north > south
    (found,) = _areas("2890000,3760000,2900000,3770000", EUROPE)
    assert isinstance(found, Footprint)
    assert found.box == (3_760_000, 2_890_000, 3_770_000, 2_900_000)


@each_row(
    "text", ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "1,2,3,nan", "1,2,inf,4", "1,,3,4", "1;2;3;4"]
)
def test_what_is_not_a_box(text: str) -> None:
    with pytest.raises(InvalidValue, match="bbox"):
        parse_bbox(text)


@each_row(("text", "uri"), [("1,4,3,2", None), ("4,1,2,3", WGS84)])
def test_south_above_north_is_a_mistake(text: str, uri: str | None) -> None:
    with pytest.raises(InvalidValue, match="sud"):
        _areas(text, uri)


@each_row(
    ("text", "years"),
    [
        (None, None), ("2024", Years(2024, 2024)), ("2024-02", Years(2024, 2024)),
        ("2024-02-29", Years(2024, 2024)),
        ("2024-02-29T23:59:60.5+02:00", Years(2024, 2024)),
        ("2024-01-01/2025-12-31", Years(2024, 2025)), ("2024-01-01/..", Years(2024, None)),
        ("2024-01-01/", Years(2024, None)), ("../2024-01-01", Years(None, 2024)),
        ("/2024-01-01", Years(None, 2024)), ("../..", Years(None, None)),
        ("0000-01-01T00:00:00Z/2024-01-01T00:00:00Z", Years(0, 2024)),
        ("2024-01-01T00:00:00Z/9999-12-31T00:00:00Z", Years(2024, 9999)),
    ],
)  # fmt: skip
def test_years(text: str | None, years: Years | None) -> None:
    assert years_of(text) == years


@each_row(
    "text", ["", "..", "/", "24", "2024-13", "2024-00-01", "2024-01-32", "2025/2024", "1/2/3", "x"]
)
def test_what_is_not_a_time(text: str) -> None:
    with pytest.raises(InvalidValue, match="datetime"):
        years_of(text)


@each_row(
    ("srid", "north_first"),
    [(4326, True), (3857, False), (3035, True), (2154, False), (3948, False), (5490, False),
     (2972, False), (2975, False), (4471, False)],
)  # fmt: skip
def test_axes_are_those_of_epsg(srid: int, north_first: bool) -> None:
    assert crs_of(uri_of(srid)).north_first is north_first
    assert crs_of(uri_of(srid)).srid == srid


def test_no_uri_means_crs84() -> None:
    assert crs_of(None).uri == crs_of("").uri == CRS84


@each_row("uri", ["EPSG:2154", uri_of(27700), f"{CRS84}h", "http://exemple.fr"])
def test_systems_that_are_not_offered(uri: str) -> None:
    with pytest.raises(InvalidValue):
        crs_of(uri)


@each_row(
    ("box", "inside", "outside"),
    [
        ((-61.8, 15.9, -61.0, 16.5), {5490}, {2154, 3035, 2972, 2975, 4471}),
        ((55.2, -21.4, 55.9, -20.8), {2975}, {2154, 3035, 5490, 4471}),
        ((2.2, 48.8, 2.6, 49.1), {2154, 3035, 3949, 3950}, {5490, 2975, 3942}),
        (None, set(), {2154, 5490}),
    ],
)
def test_systems_that_meet_a_place(box: object, inside: set[int], outside: set[int]) -> None:
    found = uris_meeting(box)  # type: ignore[arg-type]
    assert found[:3] == (CRS84, WGS84, uri_of(3857))
    assert {uri_of(s) for s in inside} <= set(found)
    assert not {uri_of(s) for s in outside} & set(found)


def test_every_area_of_use_is_a_box_of_degrees() -> None:
    for one in offered_systems().values():
        west, south, east, north = one.area
        assert all(map(math.isfinite, one.area))
        assert -180 <= west < east <= 180
        assert -90 <= south < north <= 90


def test_a_filter_in_text_or_json_is_the_same_tree() -> None:
    text = filter_of("nbpiece = 3", None, ())
    written = filter_of(' {"op": "=", "args": [{"property": "nbpiece"}, 3]}', None, ())
    assert text == written


@each_row(
    ("text", "language"),
    [("nbpiece = 3", "cql2-json"), ('{"op":"=","args":[1,1]}', "cql2-text"), ("{", "cql2-json")],
)
def test_a_filter_is_in_the_language_that_it_says(text: str, language: str) -> None:
    with pytest.raises(InvalidValue):
        filter_of(text, None, (), language)


def test_the_old_name_of_the_text_is_taken() -> None:
    assert filter_of("a = 1", None, (), "cql-text") == filter_of("a = 1", None, ())


def test_filter_crs_is_one_that_the_collection_offers() -> None:
    assert filter_of("a = 1", LAMBERT93, (LAMBERT93,)).crs.srid == 2154
    with pytest.raises(InvalidValue, match="filter-crs"):
        filter_of("a = 1", LAMBERT93, ())
