"""OGC API Features Part 2: coordinate systems asked for, of the box and of the answer."""

from typing import Any

import pytest
from pyproj import Transformer

from testing.rows import each_row

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
WGS84 = "http://www.opengis.net/def/crs/EPSG/0/4326"
LAMBERT93 = "http://www.opengis.net/def/crs/EPSG/0/2154"
EUROPE = "http://www.opengis.net/def/crs/EPSG/0/3035"
REUNION = "http://www.opengis.net/def/crs/EPSG/0/2975"
UNSUPPORTED = "http://www.opengis.net/def/crs/0/unsupported"
ITEMS = "/collections/rpls-logements/items"


def test_crs_uri_and_storage_crs(gip: Any) -> None:
    """/req/crs/crs-uri, fc-md-crs-list, fc-md-storageCrs-valid-value; CRS84 first."""
    for collection in gip.json("/collections")["collections"]:
        if collection["itemType"] != "feature":
            continue  # records: CRS84, without a choice; coverages: that of their grid first
        assert collection["crs"][0] == CRS84
        assert collection["storageCrs"] in collection["crs"]
        assert all(uri.startswith("http://www.opengis.net/def/crs/") for uri in collection["crs"])
        assert len(collection["crs"]) == len(set(collection["crs"]))


@pytest.mark.both_stores
def test_a_caller_is_offered_the_systems_of_its_own_ground(service: Any) -> None:
    reunion = service.by_type("epci")[0].json("/collections/rpls-logements")["crs"]
    paris = service.by_type("bailleur")[0].json("/collections/rpls-logements")["crs"]
    assert REUNION in reunion
    assert LAMBERT93 not in reunion
    assert LAMBERT93 in paris
    assert REUNION not in paris


@pytest.mark.both_stores
@each_row("single", [False, True])
def test_fc_crs_and_content_crs(epci: Any, single: bool) -> None:
    """/req/crs/fc-crs-definition, ogc-crs-header: the URI as asked, between brackets."""
    path = ITEMS
    if single:
        path += "/" + epci.json(ITEMS, limit=1)["features"][0]["id"]
    for uri in epci.json("/collections/rpls-logements")["crs"]:
        response = epci.get(path, crs=uri)
        assert response.status_code == 200
        assert response.headers["Content-Crs"] == f"<{uri}>"
    assert epci.get(path).headers["Content-Crs"] == f"<{CRS84}>"


@each_row("single", [False, True])
def test_fc_crs_valid_value(epci: Any, single: bool) -> None:
    """/req/crs/fc-crs-valid-value, on the page and on the feature."""
    path = ITEMS
    if single:
        path += "/" + epci.json(ITEMS, limit=1)["features"][0]["id"]
    bad = ("EPSG:", "EPSG:99999", "EPSG:2154", "EPSG:2975,EPSG:4326", "EPSG::2975", "2975")
    for uri in (UNSUPPORTED, LAMBERT93, *bad):
        answer = epci.get(path, crs=uri)
        assert answer.status_code == 400, uri
        assert "système de coordonnées" in answer.json()["detail"], uri


@pytest.mark.both_stores
def test_short_names_mean_their_uri(epci: Any) -> None:
    """What ogc-client sends, by every road, axes of EPSG:4326 included (latitude first)."""
    first = epci.json(ITEMS, limit=1)["features"][0]["id"]
    corners = "55.2,-21.4,55.9,-20.8"
    shape = "S_INTERSECTS(geometry, BBOX(-21.4,55.2,-20.8,55.9))"
    asked: list[tuple[str, dict[str, str]]] = [
        (f"{ITEMS}/{first}", {}),
        *((ITEMS, {"f": f, "limit": "5"}) for f in ("json", "jsonfg", "csv", "html", "jsonld")),
        ("/collections/rpls-logements/export", {"f": "geojsonl"}),
    ]
    for path, more in asked:
        for uri, short in ((REUNION, "epsg:2975"), (WGS84, "EPSG:4326")):
            long, brief = epci.get(path, crs=uri, **more), epci.get(path, crs=short, **more)
            assert (long.status_code, brief.status_code) == (200, 200), (path, more)
            assert brief.headers.get("Content-Crs") == long.headers.get("Content-Crs")
            if more.get("f") in ("csv", "geojsonl"):
                assert brief.content == long.content
    swapped = ",".join(corners.split(",")[n] for n in (1, 0, 3, 2))
    counts = {
        epci.json(ITEMS, limit=1, **where)["numberMatched"]
        for where in (
            {"bbox": corners},
            {"bbox": swapped, "bbox-crs": WGS84},
            {"bbox": swapped, "bbox-crs": "EPSG:4326"},
            {"filter": shape, "filter-crs": WGS84},
            {"filter": shape, "filter-crs": "epsg:4326"},
        )
    }
    assert len(counts) == 1
    assert counts != {0}
    for name, more in (("bbox-crs", {"bbox": corners}), ("filter-crs", {"filter": shape})):
        for bad in ("EPSG:", "EPSG:99999", "EPSG:2975,EPSG:4326"):
            assert epci.get(ITEMS, **more, **{name: bad}).status_code == 400, (name, bad)
    pictures = [
        epci.get("/collections/rpls-logements/map", crs=crs, width=40, f="png").content
        for crs in (REUNION, "EPSG:2975")
    ]
    assert pictures[0] == pictures[1]


@pytest.mark.both_stores
@each_row("srid", [4326, 3857, 3035, 2975])
def test_crs_action(gip: Any, srid: int) -> None:
    """/req/crs/crs-action: the numbers, in the order of the axes that EPSG gives."""
    uri = f"http://www.opengis.net/def/crs/EPSG/0/{srid}"
    box = {"bbox": "2,48,3,49"} if srid == 3035 else {"bbox": "55,-22,56,-20"}
    plain = gip.json(ITEMS, limit=20, **box)["features"]
    moved = gip.json(ITEMS, limit=20, crs=uri, **box)["features"]
    to = Transformer.from_crs("OGC:CRS84", f"EPSG:{srid}")  # axes as EPSG has them
    assert [f["id"] for f in plain] == [f["id"] for f in moved]
    for before, after in zip(plain, moved, strict=True):
        expected = to.transform(*before["geometry"]["coordinates"])
        # Seven decimals of a degree are a centimetre.
        tolerance = 1e-6 if srid == 4326 else 0.03
        assert after["geometry"]["coordinates"] == pytest.approx(expected, abs=tolerance)


@pytest.mark.both_stores
def test_north_comes_first_where_epsg_says_so(gip: Any) -> None:
    first = gip.json(ITEMS, limit=1)["features"][0]
    swapped = gip.json(f"{ITEMS}/{first['id']}", crs=WGS84)
    assert swapped["geometry"]["coordinates"] == first["geometry"]["coordinates"][::-1]


@pytest.mark.both_stores
@each_row("srid", [4326, 3857, 2975])
def test_bbox_crs_action(gip: Any, srid: int) -> None:
    """/req/crs/bbox-crs-action: the corners in the order of the axes."""
    degrees = (55.4, -21.0, 55.6, -20.8)
    to = Transformer.from_crs("OGC:CRS84", f"EPSG:{srid}")
    corners = (*to.transform(*degrees[:2]), *to.transform(*degrees[2:]))
    uri = f"http://www.opengis.net/def/crs/EPSG/0/{srid}"
    asked = {"bbox": ",".join(map(repr, corners)), "bbox-crs": uri, "limit": "10000"}
    got = {f["id"] for f in gip.json(ITEMS, **asked)["features"]}
    plain = gip.json(ITEMS, bbox=",".join(map(str, degrees)), limit=10000)["features"]
    expected = {f["id"] for f in plain}
    assert expected
    # A box of metres is not quite a box of degrees: a few features lie between the two.
    assert len(got ^ expected) <= 0.03 * len(expected)


@pytest.mark.both_stores
def test_bbox_crs_parameter_default(gip: Any) -> None:
    """/req/crs/fc-bbox-crs-default-value."""
    box = "55.4,-21.0,55.6,-20.8"
    plain = gip.json(ITEMS, bbox=box)["features"]
    assert gip.json(ITEMS, bbox=box, **{"bbox-crs": CRS84})["features"] == plain


@each_row("uri", [UNSUPPORTED, ""])
def test_bbox_crs_parameter_invalid(gip: Any, uri: str) -> None:
    """/req/crs/bbox-crs-parameter-invalid."""
    assert gip.get(ITEMS, bbox="5,49,6,50", **{"bbox-crs": uri}).status_code == 400


@pytest.mark.both_stores
@each_row(
    ("uri", "box"),
    [
        (WGS84, "-63.2,-21.5,55.9,51.2"),  # east and north swapped, as one build of the suite does
        (WGS84, "-170,-20,170,20"),
        (EUROPE, "-1e12,-1e12,1e12,1e12"),
        ("http://www.opengis.net/def/crs/EPSG/0/3857", "-1e30,-1e30,1e30,1e30"),
        (LAMBERT93, "1e300,1e300,1.1e300,1.1e300"),
        (LAMBERT93, "700000,6600000,600000,6700000"),
    ],
)
def test_a_box_that_is_nowhere_is_an_answer(gip: Any, uri: str, box: str) -> None:
    response = gip.get(ITEMS, bbox=box, **{"bbox-crs": uri})
    assert response.status_code == 200, response.text


@pytest.mark.both_stores
def test_filter_crs(gip: Any) -> None:
    """/req/filter/filter-crs: coordinates of a filter in its own system."""
    degrees = "S_INTERSECTS(geometry, BBOX(55.4, -21.0, 55.6, -20.8))"
    swapped = "S_INTERSECTS(geometry, BBOX(-21.0, 55.4, -20.8, 55.6))"
    plain = gip.json(ITEMS, filter=degrees, limit=1)["numberMatched"]
    assert plain == gip.json(ITEMS, bbox="55.4,-21.0,55.6,-20.8", limit=1)["numberMatched"] > 0
    assert gip.json(ITEMS, filter=swapped, limit=1)["numberMatched"] == 0
    asked = {"filter": swapped, "filter-crs": WGS84}
    assert gip.json(ITEMS, limit=1, **asked)["numberMatched"] == plain
