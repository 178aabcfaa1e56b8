"""Basic WFS, filters and boxes (OGC 09-026r2) as the official suite asks them."""

from typing import Any

import pytest

from testing.made.requests.wfs import DEFAULT, OTHER, POINTS, TYPE, compared, ids
from testing.rows import each_row


@pytest.mark.both_stores
@each_row(
    ("condition", "cql"),
    [
        (compared("PropertyIsEqualTo", "ps:code_dep", "93"), "code_dep = '93'"),
        (compared("PropertyIsNotEqualTo", "ps:code_dep", "93", ' matchAction="All"'),
         "code_dep <> '93'"),
        (compared("PropertyIsEqualTo", "nom", "PANTIN", ' matchCase="false"'),
         "CASEI(nom) = CASEI('pantin')"),
        (compared("PropertyIsLike", "ps:nom",
                  "*aint?D*", ' wildCard="*" singleChar="?" escapeChar="\\"'),
         "nom LIKE '%aint_D%'"),
        (compared("PropertyIsLessThan", "population", " 20000.5 "), "population < 20000.5"),
        (compared("PropertyIsGreaterThanOrEqualTo", "population", "57482"),
         "population >= 57482"),
        (("<fes:PropertyIsEqualTo><fes:Literal>93</fes:Literal><fes:ValueReference>"
         "ps:territoires-commune/ps:code_dep</fes:ValueReference></fes:PropertyIsEqualTo>"),
         "code_dep = '93'"),
        (("<fes:PropertyIsBetween><fes:ValueReference>population</fes:ValueReference>"
         "<fes:LowerBoundary><fes:Literal>9000</fes:Literal></fes:LowerBoundary><fes:UpperBoundary>"
         "<fes:Literal>30000</fes:Literal></fes:UpperBoundary></fes:PropertyIsBetween>"),
         "population BETWEEN 9000 AND 30000"),
        (("<fes:PropertyIsNull><fes:ValueReference>code_epci</fes:ValueReference>"
         "</fes:PropertyIsNull>"), "code_epci IS NULL"),
        (("<fes:Not><fes:PropertyIsNull><fes:ValueReference>ps:geometry</fes:ValueReference>"
         "</fes:PropertyIsNull></fes:Not>"), "geometry IS NOT NULL"),
        (("<fes:PropertyIsGreaterThan><fes:Function name='mul'><fes:ValueReference>population"
         "</fes:ValueReference><fes:Literal>2</fes:Literal></fes:Function><fes:Literal>90000"
         "</fes:Literal></fes:PropertyIsGreaterThan>"), "population * 2 > 90000"),
        (("<fes:After><fes:ValueReference>annee_cog</fes:ValueReference><gml:TimeInstant"
         " gml:id='t'><gml:timePosition>2020-01-01</gml:timePosition></gml:TimeInstant>"
         "</fes:After>"), "T_AFTER(annee_cog, DATE('2020-01-01'))"),
        ("<fes:Or>" + compared("PropertyIsEqualTo", "code", "93055") + "<fes:And>"
         + compared("PropertyIsEqualTo", "code_dep", "974")
         + compared("PropertyIsLessThan", "population", "12000") + "</fes:And></fes:Or>",
         "code = '93055' OR (code_dep = '974' AND population < 12000)"),
    ],
)  # fmt: skip
def test_a_filter_keeps_what_its_twin_in_cql2_keeps(wfs: Any, condition: str, cql: str) -> None:
    features = wfs.account.json(f"/collections/{TYPE}/items", filter=cql, limit=1000)["features"]
    wanted = [f"{TYPE}.{f['id']}" for f in features]
    assert ids(wfs, wfs.query(TYPE, condition)) == wanted
    assert ids(wfs, wfs.get("GetFeature", typeNames=TYPE, cql_filter=cql)) == wanted
    declared = (
        "xmlns:fes='http://www.opengis.net/fes/2.0' xmlns:gml='http://www.opengis.net/gml/3.2'"
        " xmlns:ps='urn:parc-social:wfs:1'"
    )
    text = f"<fes:Filter {declared}>\n{condition}\n</fes:Filter>"
    assert ids(wfs, wfs.get("GetFeature", typeNames=TYPE, filter=text)) == wanted
    everything = wfs.account.json(f"/collections/{TYPE}/items", limit=1)["numberMatched"]
    assert everything > 0
    assert len(wanted) < everything or "NOT" in cql or "T_" in cql


@pytest.mark.both_stores
def test_the_names_of_gml_are_never_written(wfs: Any) -> None:
    null = (
        "<fes:PropertyIsNull><fes:ValueReference>gml:name</fes:ValueReference></fes:PropertyIsNull>"
    )
    root = wfs.read(wfs.query(TYPE, null))
    assert int(root.get("numberMatched")) > 0
    assert not wfs.found(root, ".//gml:name")
    nil = "<fes:PropertyIsNil><fes:ValueReference>ps:nom</fes:ValueReference></fes:PropertyIsNil>"
    assert ids(wfs, wfs.query(TYPE, nil)) == []


def test_what_can_not_be_compared_is_refused(wfs: Any) -> None:
    undefined = compared("PropertyIsEqualTo", "ex:undefined", "1")
    undefined = undefined.replace(
        "<fes:PropertyIsEqualTo>", "<fes:PropertyIsEqualTo xmlns:ex='http://example.org'>"
    )
    answer = wfs.query(TYPE, undefined)
    assert answer.status_code == 400
    wfs.refused(answer, "InvalidParameterValue")
    envelope = (
        "<fes:PropertyIsLessThanOrEqualTo><fes:ValueReference>gml:boundedBy</fes:ValueReference>"
        f"<fes:Literal><gml:Envelope srsName='{OTHER}'><gml:lowerCorner>1 1</gml:lowerCorner>"
        "<gml:upperCorner>2 2</gml:upperCorner></gml:Envelope></fes:Literal>"
        "</fes:PropertyIsLessThanOrEqualTo>"
    )
    answer = wfs.query(TYPE, envelope)
    assert answer.status_code in (400, 403)
    wfs.refused(answer, "OperationProcessingFailed")
    box = bbox_of((1, 1, 2, 2), "<fes:ValueReference>gml:description</fes:ValueReference>")
    answer = wfs.query(TYPE, box)
    assert answer.status_code == 400
    wfs.refused(answer, "InvalidParameterValue")


def bbox_of(corners: tuple[float, float, float, float], reference: str = "") -> str:
    """In the URN of EPSG:4326: latitude first."""
    south, west, north, east = corners
    return (
        f"<fes:BBOX>{reference}<gml:Envelope srsName='{OTHER}'><gml:lowerCorner>{south} {west}"
        f"</gml:lowerCorner><gml:upperCorner>{north} {east}</gml:upperCorner></gml:Envelope>"
        "</fes:BBOX>"
    )


@pytest.mark.both_stores
@each_row("name", [TYPE, POINTS])
def test_a_box_keeps_what_its_twin_keeps(wfs: Any, name: str) -> None:
    west, south, east, north = 2.3, 48.85, 2.5, 48.95
    box = f"{west},{south},{east},{north}"
    features = wfs.account.json(f"/collections/{name}/items", bbox=box, limit=10000)["features"]
    wanted = [f"{name}.{f['id']}" for f in features]
    assert wanted
    corners = (south, west, north, east)
    reference = "<fes:ValueReference>ps:geometry</fes:ValueReference>"
    polygon = (
        f"<fes:Intersects>{reference}<gml:Polygon gml:id='p' srsName='{OTHER}'><gml:exterior>"
        f"<gml:LinearRing><gml:posList>{south} {west} {north} {west} {north} {east} {south} {east}"
        f" {south} {west}</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>"
        "</fes:Intersects>"
    )
    for condition in (bbox_of(corners), bbox_of(corners, reference), polygon):
        assert ids(wfs, wfs.query(name, condition, count="10000")) == wanted
    for text in (
        f"{south},{west},{north},{east},{OTHER}", f"{box},CRS:84", f"{box},EPSG:4326", box,
        f"{box},urn:ogc:def:crs:OGC:1.3:CRS84",
    ):  # fmt: skip
        assert ids(wfs, wfs.get("GetFeature", typeNames=name, bbox=text, count=10000)) == wanted
    metres = "640000,6850000,670000,6890000"
    crs = "http://www.opengis.net/def/crs/EPSG/0/2154"
    path = f"/collections/{name}/items"
    asked = {"bbox": metres, "bbox-crs": crs, "resulttype": "hits"}
    counted = wfs.account.json(path, **asked)["numberMatched"]
    for text in (metres, f"{metres},{DEFAULT}", f"{metres},EPSG:2154"):
        root = wfs.read(wfs.get("GetFeature", typeNames=name, bbox=text, resultType="hits"))
        assert int(root.get("numberMatched")) == counted > 0


@pytest.mark.both_stores
def test_a_line_crosses_what_it_crosses(wfs: Any) -> None:
    line = (
        "<fes:Intersects><fes:ValueReference>geometry</fes:ValueReference><gml:LineString"
        f" gml:id='l' srsName='{OTHER}'><gml:posList>48.85 2.3 48.95 2.6</gml:posList>"
        "</gml:LineString></fes:Intersects>"
    )
    cql = "S_INTERSECTS(geometry, LINESTRING(2.3 48.85, 2.6 48.95))"
    features = wfs.account.json(f"/collections/{TYPE}/items", filter=cql, limit=1000)["features"]
    assert ids(wfs, wfs.query(TYPE, line)) == [f"{TYPE}.{f['id']}" for f in features] != []


@pytest.mark.both_stores
@each_row("name", [TYPE, POINTS, "indicateurs-carreau"])
def test_what_has_shrunk_to_a_point_is_that_point(wfs: Any, name: str) -> None:
    """The suite rounds extents to hundredths of a degree: of small features nothing is left."""
    x, y = 2.45, 48.9
    cql = f"S_INTERSECTS(geometry, POINT({x} {y}))"
    features = wfs.account.json(f"/collections/{name}/items", filter=cql, limit=100)["features"]
    wanted = [f"{name}.{f['id']}" for f in features]
    assert (len(wanted) == 1) is (name == TYPE)
    reference = "<fes:ValueReference>ps:geometry</fes:ValueReference>"
    srs, place = f"gml:id='p' srsName='{OTHER}'", f"{y} {x}"
    ring = f"<gml:LinearRing><gml:posList>{' '.join([place] * 5)}</gml:posList></gml:LinearRing>"
    for shape in (
        f"<gml:Polygon {srs}><gml:exterior>{ring}</gml:exterior></gml:Polygon>",
        f"<gml:LineString {srs}><gml:posList>{place} {place}</gml:posList></gml:LineString>",
    ):
        condition = f"<fes:Intersects>{reference}{shape}</fes:Intersects>"
        assert ids(wfs, wfs.query(name, condition)) == wanted
    for condition in (bbox_of((y, x, y, x)), bbox_of((y, x, y, x), reference)):
        assert ids(wfs, wfs.query(name, condition)) == wanted
    metres = (
        "<fes:BBOX><gml:Envelope srsName='EPSG:2154'><gml:lowerCorner>660000 6868000"
        "</gml:lowerCorner><gml:upperCorner>660000 6868000</gml:upperCorner></gml:Envelope>"
        "</fes:BBOX>"
    )
    assert len(ids(wfs, wfs.query(name, metres))) == (name == TYPE)
