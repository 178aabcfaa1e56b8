"""What the OGC's suite for WMS 1.3.0 asks of its own layers: its "basic" and "queryable" questions.

Asked of `python -m testing.cite_wms` on data of the same shape that is invented here, and, where it
is, on the suite's own.
"""

import io
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import requests
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from PIL import Image

from testing.made.stores.cite_suite import Suite, bare, serving, written
from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]

OWN = Path(__file__).resolve().parents[5] / "shared" / "data" / "cite-wms"
TITLES = ("BasicPolygons", "Bridges", "Buildings", "DividedRoutes", "Forests", "Lakes",
          "MapNeatline", "NamedPlaces", "Ponds", "RoadSegments", "Streams")  # fmt: skip
NS = {"wms": "http://www.opengis.net/wms", "xlink": "http://www.w3.org/1999/xlink"}
BLUE_LAKE = "-0.005,-0.0025,0.005,0.0025"


# `own` are the data of the OGC, on the store that has been asked of ours.
@pytest.fixture(
    scope="module", params=["duckdb", "postgresql", pytest.param("own", marks=pytest.mark.proof)]
)
def suite(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Suite]:
    if request.param == "own" and not OWN.is_dir():
        pytest.skip("needs ../shared/data/cite-wms")
    folder = tmp_path_factory.mktemp("cite")
    data = OWN if request.param == "own" else written(folder / "donnees")
    store = "duckdb:"
    if request.param == "postgresql":
        store = request.getfixturevalue("new_database")()
    with serving(data, folder / "var", store) as found:
        yield found


@each_row("title", TITLES)
def test_each_layer_is_there_in_crs84_and_may_be_cut_and_scaled(suite: Suite, title: str) -> None:
    """main:data-preconditions."""
    root = suite.capabilities.find("wms:Capability/wms:Layer", NS)
    (layer,) = [one for one in root.iter(f"{{{NS['wms']}}}Layer")
                if one.findtext("wms:Title", namespaces=NS) == f"cite:{title}"]  # fmt: skip
    assert layer.findtext("wms:Name", namespaces=NS) == title
    assert "CRS:84" in [
        one.text for one in (*root.findall("wms:CRS", NS), *layer.findall("wms:CRS", NS))
    ]
    assert layer.get("noSubsets", "0") in ("0", "false")
    assert layer.get("fixedWidth", "0") == layer.get("fixedHeight", "0") == "0"


def test_no_other_layer_is_there(suite: Suite) -> None:
    names = suite.capabilities.findall(".//wms:Layer[wms:Name]/wms:Name", NS)
    assert sorted(one.text for one in names) == sorted(TITLES)


def test_each_layer_is_drawn_in_each_of_its_boxes(suite: Suite) -> None:
    """getmap:each-layer, each-crs: in the box that the capabilities tell, of one point too."""
    for layer in suite.capabilities.findall(".//wms:Layer[wms:Name]", NS):
        nearest = "ancestor-or-self::wms:Layer[wms:BoundingBox][1]/wms:BoundingBox"
        for one in layer.xpath(nearest, namespaces=NS):
            corners = ",".join(one.get(side) for side in ("minx", "miny", "maxx", "maxy"))
            drawn = suite.map(layer.findtext("wms:Name", namespaces=NS), CrS=one.get("CRS"),
                              BbOx=corners, WiDtH=100, HeIgHt=100)  # fmt: skip
            assert np.any(drawn != 255), (layer.findtext("wms:Name", namespaces=NS), corners)


def test_each_address_that_is_told_leads_to_what_is_told(suite: Suite) -> None:
    """getcapabilities:metadataurls, style-legendurls: the media type, and the size of pictures."""
    told = suite.capabilities.findall(".//wms:Layer//wms:OnlineResource/..", NS)
    kinds = {etree.QName(one).localname for one in told}
    assert {"MetadataURL", "LegendURL"} <= kinds <= {"MetadataURL", "LegendURL", "Attribution"}
    for one in told:
        media = one.findtext("wms:Format", namespaces=NS)
        if media is None:
            continue
        href = one.find("wms:OnlineResource", NS).get(f"{{{NS['xlink']}}}href")
        answer = suite.fetch(href)
        assert answer.status_code == 200, (href, answer.text[:300])
        assert answer.headers["Content-Type"].partition(";")[0] == media
        if media == "image/png":
            size = Image.open(io.BytesIO(answer.content)).size
            assert size == (int(one.get("width")), int(one.get("height")))


def test_the_catalogue_has_a_record_of_each_layer(suite: Suite) -> None:
    items = suite.fetch(f"{suite.address}/collections/catalogue/items?f=json&limit=100").json()
    assert set(TITLES) < {one["id"] for one in items["features"]}
    for path in ("/dcat", "/iso19139", "/collections/catalogue/items/Lakes?f=html", "/?f=html"):
        answer = suite.fetch(suite.address + path)
        assert answer.status_code == 200, (path, answer.text[:300])


def test_png_is_offered(suite: Suite) -> None:
    """basic:gif-or-png."""
    formats = suite.capabilities.findall("wms:Capability/wms:Request/wms:GetMap/wms:Format", NS)
    assert any("image/png" in one.text or one.text == "image/gif" for one in formats)


def test_numbers_may_have_exponents(suite: Suite) -> None:
    """basic:bbox-exponential."""
    layers = "Streams,Lakes,Ponds,Bridges,RoadSegments,DividedRoutes,Buildings,MapNeatline"
    size = {"WiDtH": 400, "HeIgHt": 200}
    plain = suite.map(layers, BbOx=BLUE_LAKE, **size)
    assert len(np.unique(plain.reshape(-1, 4), axis=0)) > len(TITLES) // 2
    assert np.array_equal(plain, suite.map(layers, BbOx="-.0005E1,-25E-4,+05E-3,.00025E+1", **size))


def test_a_box_goes_around_the_outside_of_its_pixels(suite: Suite) -> None:
    """basic:bbox-pixel-interpretation."""
    drawn = suite.map("Lakes", BbOx="0.0016,-0.0012,0.0026,-0.0005", WiDtH=10, HeIgHt=7)[..., :3]
    white = np.all(drawn == 255, axis=2)
    assert not white[0].any()
    assert not white[6].any()
    assert not white[:, 0].any()
    assert not white[:, 9].any()
    assert white[2:5, 2:8].all()


@each_row(("more", "colour"), [({}, (255, 255, 255)), ({"BgCoLoR": "0x0000FF"}, (0, 0, 255))])
def test_what_nothing_covers_is_of_the_ground(
    suite: Suite, more: dict[str, str], colour: tuple[int, int, int]
) -> None:
    """basic:no-bgcolor, blue-bgcolor."""
    drawn = suite.map("Lakes", BbOx="0,-0.0020,0.0040,0", WiDtH=200, HeIgHt=100, **more)[..., :3]
    for part in (drawn[:, :25], drawn[:50, 150:]):
        assert np.count_nonzero(np.all(part == colour, axis=2)) == 2_500
    assert np.any(drawn != colour)


def test_what_nothing_covers_is_clear_where_that_is_asked(suite: Suite) -> None:
    """basic:transparent-true."""
    asked = {"BbOx": "0,-0.0020,0.0040,0", "WiDtH": 200, "HeIgHt": 100}
    assert np.any(suite.map("Lakes", TrAnSpArEnT="TRUE", **asked)[..., 3] == 0)
    assert np.all(suite.map("Lakes", TrAnSpArEnT="FALSE", **asked)[..., 3] == 255)


def test_the_diamond_fills_the_frame(suite: Suite) -> None:
    """basic:basic-polygons-sanity-check: a large diamond that fills the frame."""
    drawn = suite.map("BasicPolygons", BbOx="-1,-1,1,1", WiDtH=300, HeIgHt=300)[..., :3]
    covered = np.any(drawn != 255, axis=2)
    across = covered.sum(axis=1)
    assert covered[150, :].all()
    assert covered[:, 150].all()
    assert not covered[:70, :70].any()
    assert np.all(np.diff(across[5:145]) >= 0)
    assert np.all(np.diff(across[155:295]) <= 0)


@each_row("layer", TITLES[1:])
def test_each_layer_is_seen_on_the_map_of_the_lake(suite: Suite, layer: str) -> None:
    """basic:blue-lake-sanity-check: a map of the lake's vicinity with a surrounding neatline."""
    drawn = suite.map(layer, BbOx=BLUE_LAKE, WiDtH=400, HeIgHt=200)[..., :3]
    assert np.any(drawn != 255)


def test_the_neatline_surrounds_the_map_and_lines_are_thin(suite: Suite) -> None:
    drawn = suite.map("MapNeatline", BbOx=BLUE_LAKE, WiDtH=400, HeIgHt=200)[..., :3]
    line = np.any(drawn != 255, axis=2)
    rows, columns = np.flatnonzero(line.any(axis=1)), np.flatnonzero(line.any(axis=0))
    assert not line[rows[0] + 4 : rows[-1] - 3, columns[0] + 4 : columns[-1] - 3].any()
    for side in (line[rows[0] : rows[0] + 4].any(axis=0), line[rows[-1] - 3 :].any(axis=0)):
        assert side[columns[0] : columns[-1]].all()
    assert line.mean() < 0.05


def test_the_first_layer_lies_below(suite: Suite) -> None:
    """basic:layer-order."""
    asked = {"BbOx": "-0.0042,-0.0024,0.0042,0.0024", "WiDtH": 168, "HeIgHt": 96}
    alone = suite.map("Forests", **asked)
    below = suite.map("Forests,Lakes,NamedPlaces", **asked)
    above = suite.map("NamedPlaces,Lakes,Forests", **asked)
    kinds, counts = np.unique(alone.reshape(-1, 4), axis=0, return_counts=True)
    white = np.all(kinds == 255, axis=1)
    covered = np.all(alone == kinds[np.argmax(np.where(white, 0, counts))], axis=2)  # no edges
    assert covered.sum() > 1_000
    assert np.array_equal(above[covered], alone[covered])
    assert not np.array_equal(below[covered], alone[covered])
    lake = suite.map("Lakes", **asked)
    inner = (slice(72, 76), slice(106, 112))  # of the lake, off its island
    assert np.array_equal(below[inner], lake[inner])


def test_a_picture_that_is_twice_as_high_is_the_same_scene_stretched(suite: Suite) -> None:
    """basic:aspect-ratio: the same scene, stretched."""
    asked = {"BbOx": BLUE_LAKE, "WiDtH": 200}
    flat = np.any(suite.map("Forests", HeIgHt=100, **asked) != 255, axis=2)
    high = np.any(suite.map("Forests", HeIgHt=200, **asked) != 255, axis=2)
    assert np.mean(np.repeat(flat, 2, axis=0) != high) < 0.02


@each_row("layer", ["BasicPolygons", "Forests", "Lakes", "NamedPlaces"])
def test_polygons_may_be_asked_about(suite: Suite, layer: str) -> None:
    """queryable:getfeatureinfo-supported, std-data-queryable."""
    root = suite.capabilities
    assert root.find("wms:Capability/wms:Request/wms:GetFeatureInfo", NS) is not None
    found = [one for one in root.iter(f"{{{NS['wms']}}}Layer")
             if one.findtext("wms:Name", namespaces=NS) == layer]  # fmt: skip
    assert [one.get("queryable") for one in found] == ["1"]


@each_row("count", [{}, {"FeAtUrE_CoUnT": 1}])
def test_one_feature_is_told_unless_more_are_asked_for(suite: Suite, count: dict[str, int]) -> None:
    """queryable:feature_count-default, -1."""
    first = suite.capabilities.findtext(
        "wms:Capability/wms:Request/wms:GetFeatureInfo/wms:Format", namespaces=NS
    )
    one = suite.info("BasicPolygons", InFo_fOrMaT=first, **count)
    two = suite.info("BasicPolygons", InFo_fOrMaT=first, FeAtUrE_CoUnT=2)
    assert len(one.text) <= len(two.text)
    assert len(suite.info("BasicPolygons", **count).json()["features"]) == 1
    assert len(suite.info("BasicPolygons", FeAtUrE_CoUnT=2).json()["features"]) == 2


LINES = {"BbOx": BLUE_LAKE, "WiDtH": 400, "HeIgHt": 200}
GML = "application/gml+xml; version=3.2"


def first_pixel(suite: Suite, layer: str) -> dict[str, int]:
    """Of what is drawn of a layer."""
    rows, columns = np.nonzero(np.any(suite.map(layer, **LINES) != 255, axis=2))
    middle = len(rows) // 2
    return {"I": int(columns[middle]), "J": int(rows[middle])}


@each_row("layer", ["Streams", "RoadSegments", "DividedRoutes", "MapNeatline"])
def test_lines_are_told_where_they_are_drawn(suite: Suite, layer: str) -> None:
    where = LINES | first_pixel(suite, layer)
    (feature,) = suite.info(layer, **where).json()["features"]
    assert feature["geometry"]["type"] == "MultiLineString"
    text = suite.info(layer, InFo_fOrMaT=GML, **where).text
    root = etree.fromstring(text.encode())
    lines = root.findall(".//{*}MultiCurve/{*}curveMember/{*}LineString/{*}posList")
    found = [np.array(one.text.split(), float).reshape(-1, 2).tolist() for one in lines]
    assert found == feature["geometry"]["coordinates"]
    names = re.findall(r'gml:id="([^"]+)"', text)
    assert len(names) == len(set(names)) == len(lines) + 2


def test_lines_have_a_schema_tiles_and_exports(suite: Suite) -> None:
    def ask(path: str) -> requests.Response:
        return suite.fetch(suite.address + path)

    schema = ask("/ows?service=WFS&version=2.0.0&request=DescribeFeatureType&typenames=ps:Streams")
    assert 'type="gml:MultiCurvePropertyType"' in schema.text
    assert ask("/collections/Streams/items?f=json").json()["features"][0]["geometry"]["type"] == (
        "MultiLineString"
    )
    assert len(ask("/collections/Streams/tiles/WebMercatorQuad/14/8191/8192?f=mvt").content) > 20
    for form in ("gpkg", "fgb", "parquet"):
        answer = ask(f"/collections/Streams/export?f={form}")
        assert answer.status_code == 200, answer.text
        assert len(answer.content) > 500
    for form, sign in (("sld", "LineSymbolizer"), ("qml", "SimpleLine")):
        told = ask(f"/collections/Streams/styles/defaut?f={form}")
        assert sign in told.text, (form, told.text[:300])


def test_who_has_signed_nothing_has_no_layer(suite: Suite) -> None:
    asked = {"SERVICE": "WMS", "VERSION": "1.3.0"}
    told = suite.get("demo-non-signee", REQUEST="GetCapabilities", **asked)
    assert told.status_code == 404
    assert "cite:" not in told.text
    assert requests.get(f"{suite.address}/ows", asked, timeout=60).status_code == 401


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], str]:
    """What is said of a folder that is not served."""

    def run(folder: Path) -> str:
        data = tmp_path_factory.mktemp("refus") / "var"
        done = subprocess.run(
            [sys.executable, "-m", "testing.cite_wms", str(folder)],
            env=bare() | {"PARC_SOCIAL_DATA": str(data)}, capture_output=True, text=True,
        )  # fmt: skip
        assert (done.returncode, done.stdout) == (1, "")
        return done.stderr.splitlines()[-1]

    return run


def test_a_layer_that_is_missing_is_named(tmp_path: Path, refused: Callable[[Path], str]) -> None:
    folder = written(tmp_path / "donnees")
    (folder / "Lakes.geojson").unlink()
    assert refused(folder) == f"cite-wms : {folder} : le fichier Lakes.geojson manque"
