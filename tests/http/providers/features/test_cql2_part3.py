"""CQL2, class by class: text and JSON keep the very features that Python keeps, on both stores."""

import json
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

import cql2
import pytest
from pyproj import Transformer
from shapely.geometry import Point, Polygon, box, shape

from testing.rows import each_row

ITEMS = "/collections/rpls-logements/items"
OUTLINES = "/collections/territoires-commune/items"
Row = dict[str, Any]


def plain(text: Any) -> Any:
    """Without diacritics."""
    if text is None:
        return None
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def known(*names: str, test: Callable[..., bool]) -> Callable[[Row], bool]:
    """A test on properties that are all there: null satisfies nothing."""
    return lambda f: None not in (values := [f["properties"][n] for n in names]) and test(*values)


def day(name: str, test: Callable[[date], bool]) -> Callable[[Row], bool]:
    """A test on a date."""
    return known(name, test=lambda text: test(date.fromisoformat(text)))


def on_ground(test: Callable[[Any], bool]) -> Callable[[Row], bool]:
    """A test on a geometry."""
    return lambda f: f["geometry"] is not None and test(shape(f["geometry"]))


RING = Polygon([(55.4, -21.0), (55.6, -21.0), (55.6, -20.8), (55.4, -20.8)])
WKT = "POLYGON((55.4 -21.0, 55.6 -21.0, 55.6 -20.8, 55.4 -20.8, 55.4 -21.0))"
D2020 = date(2020, 1, 1)
CASES: dict[str, list[tuple[str, Callable[[Row], bool]]]] = {
    "basic-cql2": [
        ("nbpiece = 3", known("nbpiece", test=lambda n: n == 3)),
        ("nbpiece <> 3", known("nbpiece", test=lambda n: n != 3)),
        ("surfhab >= 60 AND surfhab < 80", known("surfhab", test=lambda s: 60 <= s < 80)),
        ("nbpiece = 1 OR nbpiece = 2 AND surfhab > 45",
         lambda f: known("nbpiece", test=lambda n: n == 1)(f)
         or known("nbpiece", "surfhab", test=lambda n, s: n == 2 and s > 45)(f)),
        ("NOT nbpiece > 2", known("nbpiece", test=lambda n: not n > 2)),
        ("iris IS NULL", lambda f: f["properties"]["iris"] is None),
        ("iris IS NOT NULL AND TRUE", known("iris", test=lambda _: True)),
        ("typeconst = 'I'", known("typeconst", test=lambda t: t == "I")),
        ("dpe_date > DATE('2020-01-01')", day("dpe_date", lambda d: d > D2020)),
    ],
    "advanced-comparison-operators": [
        ("nomvoie LIKE 'RUE%'", known("nomvoie", test=lambda t: t.startswith("RUE"))),
        ("nomvoie NOT LIKE '%E_'", known("nomvoie", test=lambda t: not t[:-1].endswith("E"))),
        ("surfhab BETWEEN 40 AND 50", known("surfhab", test=lambda s: 40 <= s <= 50)),
        ("surfhab NOT BETWEEN 40 AND 50", known("surfhab", test=lambda s: not 40 <= s <= 50)),
        ("finan IN ('10', '13')", known("finan", test=lambda x: x in ("10", "13"))),
        ("nbpiece NOT IN (1, 2, 3)", known("nbpiece", test=lambda n: n not in (1, 2, 3))),
    ],
    "case-insensitive-comparison": [
        ("CASEI(typeconst) = CASEI('i')", known("typeconst", test=lambda t: t.lower() == "i")),
        ("CASEI(nomvoie) LIKE CASEI('%Des%')", known("nomvoie", test=lambda t: "des" in t.lower())),
        ("CASEI(typeconst) IN (CASEI('c'), CASEI('e'))",
         known("typeconst", test=lambda t: t in "CE")),
    ],
    "accent-insensitive-comparison": [
        ("ACCENTI(nomvoie) LIKE ACCENTI('%É%')", known("nomvoie", test=lambda t: "E" in plain(t))),
        ("ACCENTI(CASEI(nomvoie)) LIKE ACCENTI(CASEI('%é%'))",
         known("nomvoie", test=lambda t: "e" in plain(t.lower()))),
    ],
    "basic-spatial-functions": [
        ("S_INTERSECTS(geometry, BBOX(55.4, -21.0, 55.6, -20.8))",
         on_ground(box(55.4, -21.0, 55.6, -20.8).intersects)),
        ("S_INTERSECTS(geometry, POINT(55.45 -20.88))", on_ground(Point(55.45, -20.88).intersects)),
    ],
    "basic-spatial-functions-plus": [
        (f"S_INTERSECTS(geometry, {WKT})", on_ground(RING.intersects)),
        (f"S_INTERSECTS(geometry, MULTIPOLYGON({WKT[7:]}))", on_ground(RING.intersects)),
        ("S_INTERSECTS(geometry, LINESTRING(55.4 -21.0, 55.6 -20.8))", on_ground(lambda _: False)),
    ],
    "spatial-functions": [
        (f"S_WITHIN(geometry, {WKT})", on_ground(lambda g: g.within(RING))),
        (f"S_DISJOINT(geometry, {WKT})", on_ground(RING.disjoint)),
        (f"S_CONTAINS({WKT}, geometry)", on_ground(RING.contains)),
        (f"S_TOUCHES(geometry, {WKT})", on_ground(RING.touches)),
        ("S_EQUALS(geometry, geometry)", on_ground(lambda _: True)),
        (f"S_CROSSES(geometry, {WKT}) OR S_OVERLAPS(geometry, {WKT})", on_ground(lambda _: False)),
    ],
    "temporal-functions": [
        ("T_AFTER(dpe_date, DATE('2020-01-01'))", day("dpe_date", lambda d: d > D2020)),
        ("T_BEFORE(dpe_date, TIMESTAMP('2020-01-01T00:00:00Z'))",
         day("dpe_date", lambda d: d < D2020)),
        ("T_DURING(dpe_date, INTERVAL('2020-01-01', '2022-01-01'))",
         day("dpe_date", lambda d: D2020 < d < date(2022, 1, 1))),
        ("T_INTERSECTS(dpe_date, INTERVAL('..', '2020-01-01'))",
         day("dpe_date", lambda d: d <= D2020)),
        ("T_DISJOINT(dpe_date, INTERVAL('2020-01-01', '..'))",
         day("dpe_date", lambda d: d < D2020)),
        ("T_AFTER(millesime, DATE('2024-12-31'))", known("millesime", test=lambda m: m > 2024)),
    ],
    "arithmetic": [
        ("surfhab / nbpiece > 25", known("surfhab", "nbpiece", test=lambda s, n: n and s / n > 25)),
        ("surfhab - 10 * nbpiece < 5",
         known("surfhab", "nbpiece", test=lambda s, n: s - 10 * n < 5)),
        ("surfhab % 10 = 0", known("surfhab", test=lambda s: s % 10 == 0)),
        ("surfhab DIV 10 = 6", known("surfhab", test=lambda s: s // 10 == 6)),
        ("nbpiece ^ 2 = 9", known("nbpiece", test=lambda n: n**2 == 9)),
    ],
    "property-property": [
        ("construct = locat", known("construct", "locat", test=lambda c, x: c == x)),
        ("locat > construct", known("construct", "locat", test=lambda c, x: x > c)),
        ("2015 < construct", known("construct", test=lambda c: c > 2015)),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def rows(gip: Any) -> list[Row]:
    return gip.json(ITEMS, limit=10000)["features"]


def kept(account: Any, path: str = ITEMS, **asked: str) -> set[str]:
    """The ids that a filter keeps."""
    page = account.json(path, limit=10000, **asked)
    ids = [feature["id"] for feature in page["features"]]
    assert len(ids) == len(set(ids)) == page["numberMatched"]
    return set(ids)


@pytest.mark.both_stores
@each_row("name", CASES)
def test_a_class_of_cql2(gip: Any, rows: list[Row], name: str) -> None:
    """/conf/{name} of CQL2, in text and in the JSON that another parser makes of the text."""
    some = 0
    for text, keeps in CASES[name]:
        expected = {row["id"] for row in rows if keeps(row)}
        some += 0 < len(expected) < len(rows)
        assert kept(gip, filter=text) == expected, text
        written = json.dumps(cql2.parse_text(text).to_json())
        assert kept(gip, filter=written, **{"filter-lang": "cql2-json"}) == expected, written
    assert some


@pytest.mark.both_stores
@each_row("srid", [4326, 3857, 2975])
def test_filter_crs_of_an_outline(gip: Any, srid: int) -> None:
    """/req/filter/filter-crs: the axes of the system, in text and in JSON."""
    to = Transformer.from_crs("OGC:CRS84", f"EPSG:{srid}")
    ring = [list(to.transform(x, y)) for x, y in RING.exterior.coords]
    outline = {"type": "Polygon", "coordinates": [ring]}
    tree = {"op": "s_within", "args": [{"property": "geometry"}, outline]}
    crs = {"filter-crs": f"http://www.opengis.net/def/crs/EPSG/0/{srid}"}
    found = kept(gip, filter=json.dumps(tree), **{"filter-lang": "cql2-json"}, **crs)
    wkt = ", ".join(f"{x!r} {y!r}" for x, y in ring)
    assert kept(gip, filter=f"S_WITHIN(geometry, POLYGON(({wkt})))", **crs) == found
    plainly = kept(gip, filter=f"S_WITHIN(geometry, {WKT})")
    assert plainly
    assert len(found ^ plainly) <= 0.03 * len(plainly)  # a side of metres is bent in degrees


@pytest.mark.both_stores
def test_outlines_are_compared_as_points_are(gip: Any) -> None:
    outlines = gip.json(OUTLINES, limit=10000)["features"]
    meets = {f["id"] for f in outlines if shape(f["geometry"]).intersects(RING)}
    inside = {f["id"] for f in outlines if shape(f["geometry"]).within(RING)}
    assert meets > inside
    assert kept(gip, OUTLINES, filter=f"S_INTERSECTS(geometry, {WKT})") == meets
    assert kept(gip, OUTLINES, filter=f"S_WITHIN(geometry, {WKT})") == inside
    assert kept(gip, OUTLINES, filter=f"S_OVERLAPS(geometry, {WKT})") == meets - inside


@each_row(
    ("asked", "said"),
    [
        ({"filter": "nosuch = 1"}, "nosuch"),
        ({"filter": "S_DWITHIN(geometry, POINT(0 0), 10)"}, "s_dwithin"),
        ({"filter": "A_EQUALS(finan, ('10'))"}, "a_equals"),
        ({"filter": "nbpiece = 'trois'"}, "trois"),
        ({"filter": "CASEI(nbpiece) = 'x'"}, "nbpiece"),
        ({"filter": "nbpiece + finan > 1"}, "finan"),
        ({"filter": "T_AFTER(nbpiece, DATE('2020-01-01'))"}, "nbpiece"),
        ({"filter": "dpe_date = DATE('hier')"}, "hier"),
        ({"filter": "nbpiece = 3", "filter-lang": "cql2-json"}, "JSON"),
        ({"filter": '{"op":"="}'}, "="),
        ({"filter": '{"op":"=","args":[{"property":"nosuch"},1]}'}, "nosuch"),
        ({"filter": '{"op":"=","args":[{"property":"nbpiece"},"3"]}'}, "nbpiece"),
        ({"filter": "nbpiece = 3", "filter-lang": "ecql"}, "filter-lang"),
        ({"filter": "nbpiece = 3", "filter-crs": "EPSG:9999"}, "filter-crs"),
        ({"filter-crs": "EPSG:9999"}, "filter-crs"),
    ],
)
def test_a_wrong_filter_is_refused_and_named(gip: Any, asked: dict[str, str], said: str) -> None:
    answer = gip.get(ITEMS, **asked)
    assert answer.status_code == 400, answer.text
    assert said in answer.json()["detail"]
