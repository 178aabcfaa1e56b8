"""How the tests of WFS and WMS ask and read: by address and by document, answers by their names."""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import requests
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from PIL import Image

NAMES = {
    "wfs": "http://www.opengis.net/wfs/2.0",
    "fes": "http://www.opengis.net/fes/2.0",
    "ows": "http://www.opengis.net/ows/1.1",
    "gml": "http://www.opengis.net/gml/3.2",
    "xsd": "http://www.w3.org/2001/XMLSchema",
    "ps": "urn:parc-social:wfs:1",
}
DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMES.items())


class Wfs:
    """One account at /ows."""

    def __init__(self, account: Any) -> None:
        self.account = account

    def get(self, request: str, **more: Any) -> requests.Response:
        """By address."""
        return self.account.get("/ows", service="WFS", version="2.0.0", request=request, **more)

    def post(self, name: str, inside: str = "", **attributes: str) -> requests.Response:
        """By document; test suites post it to an address that already has a query."""
        written = "".join(f' {key}="{value}"' for key, value in attributes.items())
        body = (
            f'<wfs:{name} service="WFS" version="2.0.0" {DECLARED}{written}>{inside}</wfs:{name}>'
        )
        return self.account.ask(
            "POST", "/ows?request=GetCapabilities", data=body.encode(),
            headers={"Content-Type": "text/xml"},
        )  # fmt: skip

    def query(self, name: str, filter_: str = "", **attributes: str) -> requests.Response:
        """GetFeature of one type by document."""
        inside = f"<fes:Filter>{filter_}</fes:Filter>" if filter_ else ""
        return self.post(
            "GetFeature", f'<wfs:Query typeNames="ps:{name}">{inside}</wfs:Query>', **attributes
        )

    def read(self, answer: requests.Response) -> Any:
        """The document of a 200."""
        assert answer.status_code == 200, answer.text[:2000]
        return etree.fromstring(answer.content)

    def found(self, root: Any, path: str) -> list[Any]:
        """By XPath, with the prefixes of the standards."""
        return root.xpath(path, namespaces=NAMES)

    def refused(self, answer: requests.Response, code: str, locator: str | None = None) -> str:
        """The words of a report of that code; its version is that of the service."""
        assert 400 <= answer.status_code < 500, (answer.status_code, answer.text[:500])
        assert answer.headers["Content-Type"].startswith("text/xml")
        root = etree.fromstring(answer.content)
        assert root.tag == f"{{{NAMES['ows']}}}ExceptionReport"
        assert root.get("version") == "2.0.0"
        (exception,) = self.found(root, "ows:Exception")
        assert exception.get("exceptionCode") == code, answer.text
        if locator is not None:
            assert (exception.get("locator") or "").lower() == locator.lower(), answer.text
        texts = self.found(exception, "ows:ExceptionText/text()")
        assert texts
        return " ".join(texts)


@pytest.fixture(scope="session")
def wfs(gip: Any) -> Wfs:
    """The account that sees everything but households."""
    return Wfs(gip)


@pytest.fixture(scope="session")
def wfs_of() -> Callable[[Any], Wfs]:
    """Another account."""
    return Wfs


class Wms:
    """One account at /ows, as a client of maps."""

    def __init__(self, account: Any) -> None:
        self.account = account

    def get(self, request: str, **more: Any) -> requests.Response:
        """By address, in version 1.3.0 unless said otherwise; a parameter of None is left out."""
        asked = {"service": "WMS", "version": "1.3.0", "request": request, **more}
        return self.account.get("/ows", **{k: v for k, v in asked.items() if v is not None})

    def map(self, layers: str, **more: Any) -> requests.Response:
        """A small map of the département of the demonstration."""
        asked = {"request": "GetMap", "layers": layers, "styles": "", "crs": "CRS:84",
                 "bbox": "2.27,48.8,2.62,49.02", "width": 60, "height": 40,
                 "format": "image/png", **more}  # fmt: skip
        return self.get(**asked)

    def info(self, layers: str, **more: Any) -> requests.Response:
        """What is in the middle of that map."""
        return self.map(
            layers, **{"request": "GetFeatureInfo", "query_layers": layers, "i": 30, "j": 20,
                       "info_format": "application/json", **more}
        )  # fmt: skip

    def picture(self, answer: requests.Response, media: str = "image/png") -> Any:
        """The pixels of a 200, red, green, blue and alpha."""
        assert answer.status_code == 200, answer.text[:1000]
        assert answer.headers["Content-Type"] == media
        image = Image.open(io.BytesIO(answer.content))
        assert Image.MIME[image.format or ""] == media.partition(";")[0]
        return np.asarray(image.convert("RGBA"))

    def capabilities(self, **more: Any) -> Any:
        """The root of the document, without the name space of 1.3.0 in its tags."""
        answer = self.get("GetCapabilities", **more)
        assert answer.status_code == 200, answer.text[:1000]
        root = etree.fromstring(answer.content)
        for one in root.iter():
            one.tag = one.tag.removeprefix("{http://www.opengis.net/wms}")
        return root

    def refused(self, answer: requests.Response, code: str, locator: str | None = None) -> str:
        """The words of a ServiceExceptionReport of 1.3.0 with that code."""
        assert 400 <= answer.status_code < 500, (answer.status_code, answer.text[:500])
        assert answer.headers["Content-Type"].startswith("text/xml")
        root = etree.fromstring(answer.content)
        ogc = "{http://www.opengis.net/ogc}"
        assert (root.tag, root.get("version")) == (f"{ogc}ServiceExceptionReport", "1.3.0")
        (one,) = root.findall(f"{ogc}ServiceException")
        assert one.get("code") == code, answer.text
        if locator is not None:
            assert one.get("locator") == locator, answer.text
        return one.text


@pytest.fixture(scope="session")
def wms(gip: Any) -> Wms:
    """The account that sees everything but households."""
    return Wms(gip)


@pytest.fixture(scope="session")
def wms_of() -> Callable[[Any], Wms]:
    """Another account."""
    return Wms
