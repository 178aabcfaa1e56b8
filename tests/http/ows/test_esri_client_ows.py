"""What ArcGIS sends to WFS and WMS, in its order: @arcgis/core 4.33 as its source says, and Pro.

Pro was not run: its sequence is the documented one (short names of systems, pages of its own size,
GML in the simple profile; maps with a background and pictures of errors).
"""

import io
from typing import Any

import numpy as np
import pytest
import requests
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from PIL import Image

from testing.rows import each_row

_SITE = {"Origin": "https://carte.exemple.fr"}
NAMES = {
    "wfs": "http://www.opengis.net/wfs/2.0", "ows": "http://www.opengis.net/ows/1.1",
    "gml": "http://www.opengis.net/gml/3.2", "xsd": "http://www.w3.org/2001/XMLSchema",
    "wms": "http://www.opengis.net/wms", "xlink": "http://www.w3.org/1999/xlink",
    "ps": "urn:parc-social:wfs:1",
}  # fmt: skip
LAYER = "ps:rpls-logements"
# In the order in which @arcgis/core looks for one that it reads.
_READS = ("json", "application/json", "geojson", "application/json; subtype=geojson",
          "application/geo+json")  # fmt: skip


class Browser:
    """A map of another site: it asks leave before each request that is signed."""

    def __init__(self, account: Any) -> None:
        self._account = account
        self.url = f"{account.base_url}/ows"

    def get(self, **asked: Any) -> requests.Response:
        """An answer that its site may read."""
        leave = requests.options(self.url, headers={
            **_SITE, "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "authorization",
        }, timeout=60)  # fmt: skip
        assert leave.ok
        assert "authorization" in leave.headers["Access-Control-Allow-Headers"].lower()
        signed = (self._account.login, self._account.password)
        answer = requests.get(self.url, params=asked, headers=_SITE, auth=signed, timeout=60)
        assert answer.status_code == 200, answer.text[:500]
        assert answer.headers["Access-Control-Allow-Origin"] in ("*", _SITE["Origin"])
        return answer

    def xml(self, **asked: Any) -> Any:
        """The same, as a document."""
        return etree.fromstring(self.get(**asked).content)


@pytest.fixture
def browser(gip: Any) -> Browser:
    return Browser(gip)


def found(root: Any, path: str) -> list[Any]:
    return root.xpath(path, namespaces=NAMES)


WFS = {"SERVICE": "WFS", "VERSION": "2.0.0"}
FEATURES = {**WFS, "REQUEST": "GetFeature", "TYPENAMES": LAYER}


def test_a_script_finds_a_format_that_it_reads_and_pages(browser: Browser) -> None:
    root = browser.xml(SERVICE="WFS", REQUEST="GetCapabilities", VERSION="2.0.0")
    assert root.get("version") == "2.0.0"
    operation = "//ows:Operation[@name='GetFeature']"
    formats = found(root, f"{operation}/ows:Parameter[@name='outputFormat']//ows:Value/text()")
    assert set(_READS) & {one.lower() for one in formats}
    paging = "//ows:Constraint[@name='ImplementsResultPaging']/ows:DefaultValue/text()"
    assert found(root, paging) == ["TRUE"]
    assert found(root, f"{operation}//ows:Get/@xlink:href") == [browser.url]
    kinds = found(root, "//wfs:FeatureType[wfs:DefaultCRS]/wfs:Name/text()")
    assert LAYER in kinds


def test_a_script_reads_the_schema_as_one_extension(browser: Browser) -> None:
    root = browser.xml(**WFS, REQUEST="DescribeFeatureType", TYPENAME=LAYER)
    path = "xsd:complexType/xsd:complexContent/xsd:extension/xsd:sequence/xsd:element"
    columns = {one.get("name"): one.get("type") for one in found(root, path)}
    assert columns["nbpiece"] == "xsd:int"
    assert [v for v in columns.values() if v.startswith("gml:")] == ["gml:PointPropertyType"]


def test_a_script_compares_one_feature_in_two_forms(browser: Browser) -> None:
    """So it learns whether axes are swapped: by the short name of a system they never are."""
    asked = {**FEATURES, "SRSNAME": "EPSG:4326", "STARTINDEX": "0", "COUNT": "1"}
    (written,) = found(browser.xml(**asked), "//gml:pos/text()")
    page = browser.get(**asked, OUTPUTFORMAT="geojson").json()
    (one,) = page["features"]
    assert [float(n) for n in written.split()] == one["geometry"]["coordinates"]


def test_a_script_takes_all_pages(browser: Browser) -> None:
    seen, places = list[str](), list[list[float]]()
    asked = {**FEATURES, "SRSNAME": "EPSG:3857", "OUTPUTFORMAT": "geojson", "COUNT": "1000"}
    while True:
        page = browser.get(**asked, STARTINDEX=str(len(seen))).json()
        seen += [one["id"] for one in page["features"]]
        places += [one["geometry"]["coordinates"] for one in page["features"] if one["geometry"]]
        if len(page["features"]) < 1000:
            break
    assert len(seen) == len(set(seen)) == page["numberMatched"] > 1000
    assert all(abs(x) > 180 and abs(y) > 180 for x, y in places)
    assert len(places) > 1000


def test_pro_reads_a_layer_page_by_page_in_gml(gip: Any) -> None:
    def ask(**more: str) -> Any:
        answer = gip.get("/ows", service="WFS", **more)
        assert answer.status_code == 200, answer.text[:500]
        return etree.fromstring(answer.content)

    root = ask(request="GetCapabilities", acceptversions="2.0.0,1.1.0,1.0.0")
    default = found(root, f"//wfs:FeatureType[wfs:Name='{LAYER}']/wfs:DefaultCRS/text()")
    schema = ask(request="DescribeFeatureType", version="2.0.0", typeName=LAYER,
                 NAMESPACE="xmlns(ps,urn:parc-social:wfs:1)")  # fmt: skip
    names = found(schema, "//xsd:sequence/xsd:element/@name")
    ids: list[str] = []
    for start in ("0", "500"):
        page = ask(request="GetFeature", version="2.0.0", typeNames=LAYER, srsName=default[0],
                   startIndex=start, count="500",
                   outputFormat="application/gml+xml; version=3.2")  # fmt: skip
        ids += found(page, "//wfs:member/*/@gml:id")
        told = {etree.QName(e).localname for e in found(page, "//wfs:member/*/*")}
        assert told <= set(names)  # flat: nothing inside but the geometry
    assert len(set(ids)) == 1000
    box = "646000,6855000,672000,6880000"
    inside = ask(request="GetFeature", version="2.0.0", typeNames=LAYER, count="3000",
                 bbox=f"{box},{default[0]}", srsName=default[0])  # fmt: skip
    lambert = "http://www.opengis.net/def/crs/EPSG/0/2154"
    told = gip.json("/collections/rpls-logements/items", limit=1, bbox=box,
                    **{"bbox-crs": lambert})  # fmt: skip
    assert int(inside.get("numberMatched")) == told["numberMatched"] > 100


@each_row("version", ["1.3.0", "1.1.1"])
def test_pro_draws_a_map_and_identifies(gip: Any, version: str) -> None:
    def ask(**more: str) -> requests.Response:
        answer = gip.get("/ows", SERVICE="WMS", VERSION=version, **more)
        assert answer.status_code == 200, answer.text[:500]
        return answer

    root = etree.fromstring(ask(REQUEST="GetCapabilities").content)
    assert root.get("version") == version
    crs, i, j = ("CRS", "I", "J") if version == "1.3.0" else ("SRS", "X", "Y")
    whole = {
        crs: "EPSG:3857", "BBOX": "255000,6245000,290000,6280000", "WIDTH": "400",
        "HEIGHT": "400", "LAYERS": "indicateurs-commune", "STYLES": "", "FORMAT": "image/png",
        "TRANSPARENT": "TRUE", "BGCOLOR": "0xFFFFFF",
    }  # fmt: skip
    drawn = ask(REQUEST="GetMap", EXCEPTIONS="INIMAGE", **whole)
    pixels = np.asarray(Image.open(io.BytesIO(drawn.content)).convert("RGBA"))
    assert pixels.shape == (400, 400, 4)
    assert 0.02 < np.mean(pixels[:, :, 3] > 0) < 1
    told = ask(REQUEST="GetFeatureInfo", QUERY_LAYERS="indicateurs-commune", FEATURE_COUNT="10",
               INFO_FORMAT="text/html", **{i: "200", j: "200"}, **whole)  # fmt: skip
    assert told.headers["Content-Type"].startswith("text/html")
    assert "93" in told.text
