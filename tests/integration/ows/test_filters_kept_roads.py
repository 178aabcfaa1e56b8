"""A shape keeps what shapely finds in its own system where rows were written once, and by WFS 1.x.

Pages of kept texts, and on the embedded store of the serving file, which answers boxes of every
system: boxes, and polygons of CQL2 as text and as JSON; BBOX of WFS 1.1.0 and 1.0.0, by parameter
and by filter. `FORMES=1000` draws as many of 10 m to 1,300 km in each system, as `make
proof-filtres` does.
"""

import random
from collections.abc import Iterator
from dataclasses import replace

import orjson
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from ows.caller import OwsCaller
from ows.wfs.query import GetFeature
from ows.wfs.request import WfsRequest, read
from parc_social.catalogue.load import collections
from parc_social.catalogue.wfs_version import WfsVersion
from parc_social.storage.editions.snapshot import Snapshot
from parc_social.storage.query.area import Footprint
from parc_social.storage.query.bbox import RequestedBbox, areas_of
from parc_social.storage.query.crs import OfferedCrs, offered_systems
from parc_social.storage.query.model import Area, FeatureQuery
from parc_social.storage.sql.visibility import visible
from parc_social.storage.statements.audience_texts import kept_text
from parc_social.storage.store import Store
from testing.made.requests.covering import corners, cql2, cql2_json, old_box, urn
from testing.made.requests.items_query import items_query
from testing.made.stores.covered import POINTS, Row, Scene, grant
from testing.made.stores.covered_truth import Relation, polygon_about, square_about, truth_of
from testing.made.stores.shapes_drawn import each_round, seed_of, shapes
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]

MOST = 100_000
EVERY = list(offered_systems().values())
NAMED = [one for one in EVERY if not one.crs.uri.endswith("CRS84")]
RELATIONS: dict[str, Relation] = {
    "intersects": shapely.intersects, "within": shapely.within, "disjoint": shapely.disjoint,
    "json": shapely.intersects,
}  # fmt: skip


def page_of(areas: tuple[Area, ...] | None) -> FeatureQuery:
    """A page as it is kept: all columns, in degrees."""
    return FeatureQuery(POINTS, limit=MOST, boxes=areas)


def ids_of_page(store: Store, query: FeatureQuery) -> set[str]:
    features = orjson.loads(b"[%b]" % store.page(grant(), query).body)
    return {one["id"] for one in features}


def filtered_page(one: OfferedCrs, relation: str, drawn: BaseGeometry) -> FeatureQuery:
    """The page of a relation to a polygon of a system, or to its box, in CQL2."""
    json = relation == "json"
    text = cql2_json(one.crs, drawn) if json else cql2(relation, one.crs, drawn)
    given = {"filter": text, "filter-crs": one.crs.uri}
    return replace(items_query(grant(), POINTS, given), limit=MOST)


def keeps_texts(store: Store, query: FeatureQuery) -> bool:
    view = visible(grant(), POINTS)
    return store.reading(
        lambda snapshot: kept_text(view, query, snapshot.of(view.collection)) is not None
    )


def answers_by_file(store: Store, query: FeatureQuery) -> bool:
    """Whether the serving file of the edition answers."""
    view = visible(grant(), POINTS)

    def found(snapshot: Snapshot) -> bool:
        tables = snapshot.tables_for(view.collection, view.draft_sirens)
        return store.found_page(view, query, tables, None) is not None

    return store.reading(found)


def boxes_about(rows: list[Row], one: OfferedCrs, seed: int) -> Iterator[BaseGeometry]:
    """About rows of all France, then as many about those in the area of use of the system."""
    draw, area = random.Random(seed), shapely.box(*one.area)  # noqa: S311 - the same boxes each time
    near = [row for row in rows if area.contains(row.geometry)]
    for truth in (truth_of(rows, one.crs.srid), truth_of(near, one.crs.srid)):
        for _ in range(shapes(3)):
            yield shapely.box(*square_about(draw, truth, one))


def test_rows_of_both_stores_were_written_once(scene: Scene) -> None:
    """Without which no page below is of what is kept."""
    embedded, server = scene.stores
    assert keeps_texts(server, page_of(None))
    drawn = filtered_page(EVERY[0], "intersects", shapely.box(0, 45, 1, 46))
    assert keeps_texts(server, drawn)
    assert answers_by_file(embedded, page_of(((-5.0, 42.0, 8.0, 51.0),)))


@each_round
@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.crs.uri.rpartition("/")[2])
def test_a_kept_page_holds_what_a_box_covers_in_its_own_system(
    scene: Scene, one: OfferedCrs, number: int
) -> None:
    truth, found_some, by_file = truth_of(scene.rows[POINTS], one.crs.srid), 0, 0
    for box in boxes_about(scene.rows[POINTS], one, seed_of(one.crs.srid, number, 7)):
        sides = [float(side) for side in corners(one.crs, box).split(",")]
        areas = areas_of(RequestedBbox((sides[0], sides[1], sides[2], sides[3]), one.crs.uri))
        expected, either = truth.kept(shapely.intersects, box), truth.doubtful(box)
        found_some += bool(expected)
        is_held = all(not isinstance(area, Footprint) or area.around for area in areas)
        assert answers_by_file(scene.stores[0], page_of(areas)) is is_held, box
        by_file += is_held
        for store in scene.stores:
            found = ids_of_page(store, page_of(areas))
            assert found - either == expected - either, (store, box)
    assert found_some
    assert by_file


@each_round
@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.crs.uri.rpartition("/")[2])
def test_a_kept_page_holds_what_a_polygon_of_a_filter_covers(
    scene: Scene, one: OfferedCrs, number: int
) -> None:
    draw = random.Random(seed_of(one.crs.srid, number, 13))  # noqa: S311 - the same shapes each time
    truth, found_some = truth_of(scene.rows[POINTS], one.crs.srid), 0
    for _ in range(shapes(4)):
        box = shapely.box(*square_about(draw, truth, one))
        touched, either = truth.kept(shapely.intersects, box), truth.doubtful(box)
        for store in scene.stores:
            found = ids_of_page(store, filtered_page(one, "bbox", box))
            assert found - either == touched - either, (store, box)
        drawn = polygon_about(draw, truth, one)
        if drawn.geom_type != "Polygon" or drawn.is_empty:
            continue
        relation, means = draw.choice([*RELATIONS.items()])
        expected = truth.kept(means, drawn)
        found_some += bool(expected)
        for store in scene.stores:
            found = ids_of_page(store, filtered_page(one, relation, drawn))
            assert found == expected, (store, relation, drawn)
    assert found_some


def old_request(
    version: WfsVersion, one: OfferedCrs, box: BaseGeometry, *, filtered: bool
) -> WfsRequest:
    """GetFeature by BBOX: 1.0.0 names its system apart, and puts x first."""
    asked = {
        "service": "WFS",
        "version": version,
        "request": "GetFeature",
        "typeName": f"ps:{POINTS}",
    }
    if filtered:
        return WfsRequest(tuple({**asked, "filter": old_box(version, one.crs, box)}.items()))
    if version is WfsVersion.V1_0:
        sides = ",".join(map(repr, box.bounds))
        return WfsRequest(
            tuple({**asked, "bbox": sides, "srsName": f"EPSG:{one.crs.srid}"}.items())
        )
    return WfsRequest(tuple({**asked, "bbox": f"{corners(one.crs, box)},{urn(one.crs)}"}.items()))


@each_round
@pytest.mark.parametrize("one", NAMED, ids=lambda one: str(one.crs.srid))
def test_wfs_1_keeps_what_a_box_covers_in_its_own_system(
    scene: Scene, one: OfferedCrs, number: int
) -> None:
    draw = random.Random(seed_of(one.crs.srid, number, 11))  # noqa: S311 - the same boxes each time
    truth, key = truth_of(scene.rows[POINTS], one.crs.srid), collections()[POINTS].id_field
    caller = OwsCaller(grant(), lambda _name: tuple(offered_systems()))
    for _ in range(shapes(2)):
        box = shapely.box(*square_about(draw, truth, one))
        expected, either = truth.kept(shapely.intersects, box), truth.doubtful(box)
        for version in (WfsVersion.V1_1, WfsVersion.V1_0):
            for filtered in (False, True):
                asked = read(old_request(version, one, box, filtered=filtered), caller)
                assert isinstance(asked, GetFeature)
                (query,) = asked.queries
                features = query.features()
                wanted = FeatureQuery(
                    POINTS, limit=MOST, boxes=features.boxes, filter=features.filter, columns=(key,)
                )
                for store in scene.stores:
                    found = {record[key] for record in store.records(grant(), wanted)}
                    told = (store, version, filtered, box)
                    assert found - either == expected - either, told
