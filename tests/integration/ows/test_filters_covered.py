"""A filter keeps what shapely finds in the filter's own system, by every road, on both stores.

Random boxes and polygons of 10 m to 1,300 km in each system that is offered, over real commune
outlines where ../shared has them, invented ones else, and points about them. `FORMES=1000` draws as
many of each in each system; `make proof-filtres` does.
"""

import json
import os
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as SetOf
from datetime import UTC, datetime
from itertools import batched
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import shapely
from pyproj import Transformer
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from ows.caller import OwsCaller
from ows.kvp import Kvp
from ows.wfs.get_feature import queries_of_kvp
from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.maps.map_picture import boxes_near
from parc_social.maps.view import View
from parc_social.settings import Settings
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.open import open_store
from parc_social.storage.query.area import Box
from parc_social.storage.query.bbox import RequestedBbox, boxes_of
from parc_social.storage.query.crs import OfferedCrs, offered_systems
from parc_social.storage.query.model import Crs, FeatureQuery, MapQuery
from parc_social.storage.sql.text import quoted
from parc_social.storage.store import Store
from providers.features.provider import FeatureParameters
from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = taking_turns(3)

POINTS, OUTLINES = "adresses", "territoires-commune"
SHARED = Path(__file__).parents[4] / "shared" / "data" / "communes"
FORMES = int(os.environ.get("FORMES", "0"))
GROUNDS = ((-5, 42, 8, 51), (-61.8, 15.8, -61, 16.5), (-54.6, 2.1, -51.6, 5.8),
           (55.2, -21.4, 55.9, -20.8), (45, -13.1, 45.3, -12.6))  # fmt: skip
SYSTEMS = [one for one in offered_systems().values() if one.crs.uri.rpartition("/")[2] != "CRS84"]
MOST = 100_000
_ON_IT = 2e-6  # metres: the server takes a millionth for none
Relation = Callable[[np.ndarray, BaseGeometry], np.ndarray]


class Row(NamedTuple):
    """A row of either collection."""

    id: str
    geometry: BaseGeometry


class Scene(NamedTuple):
    """Both stores and what they hold."""

    stores: tuple[Store, Store]
    rows: dict[str, list[Row]]


@pytest.fixture(scope="module")
def scene(
    tmp_path_factory: pytest.TempPathFactory, new_database: Callable[..., str], migrated_store: str
) -> Iterator[Scene]:
    draw = random.Random(21)  # noqa: S311 - the same rows each time
    rows = {POINTS: _points(draw), OUTLINES: _outlines(draw)}
    files = tmp_path_factory.mktemp("fichiers")
    for name, some in rows.items():
        _write(files / name, name, some)
    made = [
        _serving(tmp_path_factory.mktemp("filtres"), url, rows, files)
        for url in ("duckdb:", new_database(migrated_store))
    ]
    yield Scene((made[0], made[1]), rows)
    for store in made:
        store.close()


def _points(draw: random.Random) -> list[Row]:
    some = [ground for ground in GROUNDS for _ in range(600)]
    return [
        Row(f"p{n}", shapely.Point(draw.uniform(w, e), draw.uniform(s, n_)))
        for n, (w, s, e, n_) in enumerate(some)
    ]


def _outlines(draw: random.Random) -> list[Row]:
    found = [
        Row(f"{one['properties']['code']}", shape(one["geometry"]))
        for file in sorted(SHARED.glob("communes-*.geojson"))
        for one in json.loads(file.read_text(encoding="utf-8"))["features"]
    ]
    for n in range(300):  # with edges of 100 m to 30 km
        west, south, east, north = draw.choice(GROUNDS)
        middle = draw.uniform(west, east), draw.uniform(south, north)
        size, corners = 10 ** draw.uniform(-3, -0.5), draw.randint(3, 9)
        found.append(Row(f"i{n:04d}", _star(draw, middle, size, corners)))
    return found


def _star(
    draw: random.Random, middle: tuple[float, float], size: float, corners: int
) -> BaseGeometry:
    angles = sorted(draw.uniform(0, 2 * np.pi) for _ in range(corners))
    reach = [size * draw.uniform(0.3, 1) for _ in angles]
    places = [
        (middle[0] + r * np.cos(a), middle[1] + r * np.sin(a))
        for a, r in zip(angles, reach, strict=True)
    ]
    return shapely.Polygon(places).buffer(0)


def _serving(data: Path, url: str, rows: dict[str, list[Row]], files: Path) -> Store:
    store = open_store(Settings(data=data, store=url), owner=True)
    store.migrate()
    made: list[str] = []
    for source, name in (("ban", POINTS), ("territoires", OUTLINES)):
        relation = collections()[name].relation
        count = len(rows[name])
        edition = Edition(
            f"{source}_2025_0123abcd", source, 2025, EditionState.STAGED, datetime.now(UTC),
            ((relation, count),), fictive=True,
        )  # fmt: skip
        file = shutil.copyfile(files / name, data / f"arrivage-{source}.duckdb")
        store.stage(edition, file, lambda *_: None)
        made.append(edition.id)
    store.publish(made, [])
    return store


def _write(file: Path, name: str, rows: Sequence[Row]) -> None:
    """An edition file; some hundred rows a statement, as it is planned each time."""
    with workshop(file) as bench:
        create_relation(bench, collections()[name])
        for some in batched(enumerate(rows, 1), 500):
            cells = [_columns(name, fid, row) for fid, row in some]
            marks = ["ST_GeomFromHEXWKB(?)" if one == "geom" else "?" for one in cells[0]]
            values = ", ".join([f"({', '.join(marks)})"] * len(cells))
            names = ", ".join(quoted(one) for one in cells[0])
            insert = f"INSERT INTO {collections()[name].relation} ({names}) VALUES {values}"  # noqa: S608
            bench.run(insert, [value for row in cells for value in row.values()])


def _columns(name: str, fid: int, row: Row) -> dict[str, object]:
    if name == POINTS:
        ((lon, lat),) = shapely.get_coordinates(row.geometry).tolist()
        return {
            "fid": fid, "id": row.id, "millesime": 2025, "code_commune": "93066",
            "lon": lon, "lat": lat,
        }  # fmt: skip
    many = shapely.MultiPolygon(shapely.get_parts(row.geometry).tolist())
    sides = dict(zip(("xmin", "ymin", "xmax", "ymax"), many.bounds, strict=True))
    return {
        "fid": fid, "code": row.id, "nom": row.id, "annee_cog": 2025,
        "geom": shapely.to_wkb(many, hex=True), **sides,
    }  # fmt: skip


def grant() -> Grant:
    names = (POINTS, OUTLINES)
    columns = {name: tuple(f.name for f in collections()[name].fields) for name in names}
    rights = tuple(Right(name, (RightPart((FRANCE,), columns[name]),)) for name in names)
    return Grant("compte", "organisme", rights=rights)


class Truth(NamedTuple):
    """Rows as shapely has them in a system; `outside`, those that it can't carry."""

    ids: np.ndarray
    placed: np.ndarray
    outside: set[str]

    def kept(self, relation: Relation, asked: BaseGeometry) -> set[str]:
        """Ids of the rows that have a relation to a geometry of the system."""
        found = {str(one) for one in self.ids[relation(self.placed, asked)]}
        return found | self.outside if relation is shapely.disjoint else found

    def doubtful(self, asked: BaseGeometry) -> set[str]:
        """Those whose edge lies on that of the geometry, but for how its numbers are rounded.

        A side is drawn through a row: what stands a thousandth of a millimetre off it is on it.
        """
        near = shapely.distance(self.placed, asked.boundary) < _ON_IT
        return {str(one) for one in self.ids[near & (shapely.area(self.placed) == 0)]}


def _truth(rows: list[Row], srid: int) -> Truth:
    transformer = Transformer.from_crs("OGC:CRS84", f"EPSG:{srid}", always_xy=True)
    placed = shapely.transform(
        np.array([row.geometry for row in rows]),
        lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])),
    )
    bounds = shapely.bounds(np.array([row.geometry for row in rows]))
    carried = ~np.array([_is_far(srid, *one) for one in bounds.tolist()])
    assert np.isfinite(shapely.bounds(placed[carried])).all()
    ids = np.array([row.id for row in rows])
    return Truth(ids[carried], placed[carried], set(ids[~carried].tolist()))


def _is_far(srid: int, west: float, south: float, east: float, north: float) -> bool:
    """Guyane lies near the equator, 90 degrees from Mayotte's meridian: PROJ moves a part of it.

    To places 16,000 km away: all of that neighbourhood is outside.
    """
    return srid == 4471 and west <= -35.5 and east >= -54.5 and south <= 8 and north >= -8


def _square(draw: random.Random, truth: Truth, one: OfferedCrs) -> Box:
    """A box of 10 m to 1,300 km, about a row or across its edge."""
    size = 10 ** draw.uniform(1, np.log10(1_300_000))
    wide, high = size, size * 10 ** draw.uniform(-1, 0)
    if draw.random() < 0.5:
        wide, high = high, wide
    about = draw.choice(truth.placed).representative_point()
    if draw.random() < 0.5:  # one side passes by it
        x, y = about.x - wide * draw.choice([0, 1]), about.y - high * draw.random()
    else:
        x, y = about.x - wide * draw.random(), about.y - high * draw.random()
    scale = 1.0 if one.crs.srid != 4326 else 1 / 111_320
    if scale != 1:
        wide, high, x, y = wide * scale, high * scale, about.x, about.y
    return x, y, x + wide, y + high


def _polygon(draw: random.Random, truth: Truth, one: OfferedCrs) -> BaseGeometry:
    west, south, east, north = _square(draw, truth, one)
    middle = (west + east) / 2, (south + north) / 2
    return _star(draw, middle, max(east - west, north - south) / 2, draw.randint(3, 7))


ROADS = ("items-bbox", "wfs-bbox", "cql-bbox", "fes-bbox")
SHAPED = {
    "cql-intersects": shapely.intersects, "cql-within": shapely.within,
    "cql-disjoint": shapely.disjoint, "cql-json": shapely.intersects,
    "fes-intersects": shapely.intersects, "fes-within": shapely.within,
    "fes-disjoint": shapely.disjoint,
}  # fmt: skip


def _asked(road: str, name: str, crs: Crs, drawn: BaseGeometry) -> FeatureQuery:
    """The query of a road, in the words of its standard."""
    language, _, relation = road.partition("-")
    if language == "items":
        return _of_items(name, {"bbox": _corners(crs, drawn), "bbox-crs": crs.uri})
    if language == "wfs":
        return _of_wfs(name, {"BBOX": f"{_corners(crs, drawn)},{_urn(crs)}"})
    if language == "fes":
        return _of_wfs(name, {"FILTER": _fes(relation, crs, drawn)})
    text = _cql2_json(crs, drawn) if relation == "json" else _cql2(relation, crs, drawn)
    return _of_items(name, {"filter": text, "filter-crs": crs.uri})


def _cql2(relation: str, crs: Crs, drawn: BaseGeometry) -> str:
    if relation == "bbox":
        return f"S_INTERSECTS(geometry, BBOX({_corners(crs, drawn)}))"
    wkt = shapely.to_wkt(_in_order(crs, drawn), rounding_precision=-1)
    return f"S_{relation.upper()}(geometry, {wkt})"


def _cql2_json(crs: Crs, drawn: BaseGeometry) -> str:
    node = json.loads(shapely.to_geojson(_in_order(crs, drawn)))
    return json.dumps({"op": "s_intersects", "args": [{"property": "geometry"}, node]})


def _fes(relation: str, crs: Crs, drawn: BaseGeometry) -> str:
    if relation == "bbox":
        a, b, c, d = _corners(crs, drawn).split(",")
        inner = (
            f'<fes:BBOX><gml:Envelope srsName="{_urn(crs)}"><gml:lowerCorner>{a} {b}'
            f"</gml:lowerCorner><gml:upperCorner>{c} {d}</gml:upperCorner></gml:Envelope>"
            "</fes:BBOX>"
        )
    else:
        operator, corners = relation.capitalize(), shapely.get_coordinates(_in_order(crs, drawn))
        ring = " ".join(f"{x!r} {y!r}" for x, y in corners.tolist())
        inner = (
            f"<fes:{operator}><fes:ValueReference>geometry</fes:ValueReference>"
            f'<gml:Polygon srsName="{_urn(crs)}"><gml:exterior><gml:LinearRing><gml:posList>{ring}'
            f"</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></fes:{operator}>"
        )
    names = 'xmlns:fes="http://www.opengis.net/fes/2.0" xmlns:gml="http://www.opengis.net/gml/3.2"'
    return f"<fes:Filter {names}>{inner}</fes:Filter>"


def _urn(crs: Crs) -> str:
    return f"urn:ogc:def:crs:EPSG::{crs.srid}"


def _corners(crs: Crs, box: BaseGeometry) -> str:
    west, south, east, north = box.bounds
    found = (south, west, north, east) if crs.north_first else (west, south, east, north)
    return ",".join(map(repr, map(float, found)))


def _in_order(crs: Crs, drawn: BaseGeometry) -> BaseGeometry:
    return shapely.transform(drawn, lambda xy: xy[:, ::-1]) if crs.north_first else drawn


def _of_items(name: str, given: dict[str, str]) -> FeatureQuery:
    right = next(right for right in grant().rights if right.collection == name)
    asking = FeatureParameters(given, collections()[name], right, lambda: tuple(offered_systems()))
    return asking.query()


def _of_wfs(name: str, given: dict[str, str]) -> FeatureQuery:
    caller = OwsCaller(grant(), lambda _name: tuple(offered_systems()))
    kvp = Kvp({"TYPENAMES": f"ps:{name}", **given}.items())
    (query,) = queries_of_kvp(kvp, caller)
    return query.features()


def _ids(store: Store, query: FeatureQuery) -> set[str]:
    key = collections()[query.collection].id_field
    wanted = FeatureQuery(
        query.collection, limit=MOST, boxes=query.boxes, filter=query.filter, columns=(key,)
    )
    return {record[key] for record in store.records(grant(), wanted)}


def _check(scene: Scene, one: OfferedCrs, count: int, seed: int) -> None:
    draw = random.Random(seed * 100_000 + one.crs.srid)  # noqa: S311 - the same shapes each time
    kept = 0
    truths = {name: _truth(rows, one.crs.srid) for name, rows in scene.rows.items()}
    for _ in range(count):
        name = draw.choice([POINTS, OUTLINES])
        truth = truths[name]
        box = shapely.box(*_square(draw, truth, one))
        polygon = _polygon(draw, truth, one)
        expected, either = truth.kept(shapely.intersects, box), truth.doubtful(box)
        kept += len(expected)
        for road in ROADS:
            _compare(scene, _asked(road, name, one.crs, box), expected, (road, box), either)
        if polygon.geom_type != "Polygon" or polygon.is_empty:
            continue
        for road, relation in SHAPED.items():
            expected = truth.kept(relation, polygon)
            asked = _asked(road, name, one.crs, polygon)
            _compare(scene, asked, expected, (road, polygon))
    assert kept > count / 4  # not nothing each time


def _compare(
    scene: Scene,
    asked: FeatureQuery,
    expected: set[str],
    told: object,
    either: SetOf[str] = frozenset(),
) -> None:
    for store in scene.stores:
        found = (_ids(store, asked) - either) | (expected & either)
        assert found == expected, (store, told, found - expected, expected - found)


@each_row("side", ["south", "north"])
@each_row("road", [*ROADS, "cql-intersects", "fes-intersects"])
def test_a_side_of_1300_km_through_seine_saint_denis(scene: Scene, road: str, side: str) -> None:
    """Some 25 of its 39 communes touch such a box; 39 and none were found."""
    crs = next(one.crs for one in SYSTEMS if one.crs.srid == 2154)
    truth = _truth(scene.rows[OUTLINES], 2154)
    here = np.array([one.startswith("93") for one in truth.ids])
    if not here.any():
        pytest.skip("needs ../shared/data/communes")
    west, south, east, north = shapely.total_bounds(truth.placed[here])
    x, y = (west + east) / 2, (south + north) / 2
    low, high = (y, y + 60_000) if side == "south" else (y - 60_000, y)
    box = shapely.box(x - 650_000, low, x + 650_000, high)
    expected = truth.kept(shapely.intersects, box)
    assert 20 < len({one for one in expected if one.startswith("93")}) < 30
    _compare(scene, _asked(road, OUTLINES, crs, box), expected, (road, box))


@each_row("name", [POINTS, OUTLINES])
@each_row("one", SYSTEMS, ids=lambda one: str(one.crs.srid))
def test_a_map_is_drawn_of_every_row_that_its_window_shows(
    scene: Scene, one: OfferedCrs, name: str
) -> None:
    draw = random.Random(one.crs.srid)  # noqa: S311 - the same windows each time
    truth, key = _truth(scene.rows[name], one.crs.srid), collections()[name].id_field
    legal = _near_its_area(scene.rows[name], one)
    for _ in range(FORMES or 3):
        window = _square(draw, truth, one)
        shown = truth.kept(shapely.intersects, shapely.box(*window)) & legal
        corners = _corners(one.crs, shapely.box(*window)).split(",")
        west, south, east, north = map(float, corners)
        asked = RequestedBbox((west, south, east, north), one.crs.uri)
        view = View(one.crs, window, 256, 256, boxes_of(asked))
        if not view.boxes:
            assert not shown
            continue
        query = MapQuery(name, boxes_near(view, name), (key,), 0.0)
        for store in scene.stores:
            drawn = set(store.map_rows(grant(), query).columns[0])
            assert shown <= drawn, (store, window, shown - drawn)


def _near_its_area(rows: list[Row], one: OfferedCrs) -> set[str]:
    """Those within 14 degrees of the area of use of a system: no map shows what is farther."""
    west, south, east, north = one.area
    near = shapely.box(west - 14, south - 14, east + 14, north + 14)
    return {row.id for row in rows if near.contains(row.geometry)}


@pytest.mark.parametrize("one", SYSTEMS, ids=lambda one: str(one.crs.srid))
def test_a_filter_keeps_what_it_covers_in_its_own_system(scene: Scene, one: OfferedCrs) -> None:
    _check(scene, one, FORMES or 3, 1)


@pytest.mark.proof
@pytest.mark.parametrize("one", SYSTEMS, ids=lambda one: str(one.crs.srid))
def test_of_many_filters_none_keeps_one_more_or_one_less(scene: Scene, one: OfferedCrs) -> None:
    _check(scene, one, 40, 2)
