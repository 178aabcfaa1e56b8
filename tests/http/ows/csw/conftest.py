"""How the tests of CSW ask and read: by address and by document."""

from collections.abc import Callable
from typing import Any

import pytest
import requests
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

NAMES = {
    "csw": "http://www.opengis.net/cat/csw/2.0.2",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dct": "http://purl.org/dc/terms/",
    "gco": "http://www.isotc211.org/2005/gco",
    "gmd": "http://www.isotc211.org/2005/gmd",
    "gml": "http://www.opengis.net/gml",
    "ogc": "http://www.opengis.net/ogc",
    "ows": "http://www.opengis.net/ows",
    "xlink": "http://www.w3.org/1999/xlink",
}
DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMES.items())


class Csw:
    """One account at the catalogue."""

    def __init__(self, account: Any, path: str = "/csw") -> None:
        self.account, self.path = account, path

    def get(self, request: str, **more: Any) -> requests.Response:
        """By address."""
        return self.account.get(self.path, service="CSW", version="2.0.2", request=request, **more)

    def post(self, body: str) -> requests.Response:
        """By document."""
        headers = {"Content-Type": "application/xml"}
        return self.account.ask("POST", self.path, data=body.encode(), headers=headers)

    def query(self, filter_: str = "", result: str = "results", **attributes: str) -> Any:
        """GetRecords by document: its root, of brief records."""
        inside = (
            f'<csw:Constraint version="1.1.0"><ogc:Filter>{filter_}</ogc:Filter></csw:Constraint>'
        )
        written = "".join(f' {name}="{value}"' for name, value in attributes.items())
        return self.root(
            self.post(
                f'<csw:GetRecords {DECLARED} service="CSW" version="2.0.2" resultType="{result}"'
                f' maxRecords="1000"{written}><csw:Query typeNames="csw:Record">'
                "<csw:ElementSetName>brief</csw:ElementSetName>"
                f"{inside if filter_ else ''}</csw:Query></csw:GetRecords>"
            )
        )

    def records(self, **more: Any) -> Any:
        """GetRecords by address: its root."""
        asked = {"typeNames": "csw:Record", "resultType": "results", "maxRecords": 1000} | more
        return self.root(self.get("GetRecords", **asked))

    def cql(self, text: str) -> list[str]:
        """The identifiers that a CQL text finds."""
        asked = {"constraintLanguage": "CQL_TEXT", "constraint": text, "elementSetName": "brief"}
        return self.ids(self.records(**asked))

    def root(self, answer: requests.Response) -> Any:
        """The document of a 200."""
        assert answer.status_code == 200, answer.text[:2000]
        assert answer.headers["Content-Type"].startswith("application/xml")
        return etree.fromstring(answer.content)

    def found(self, root: Any, path: str) -> list[Any]:
        """By XPath, with the prefixes of the standards."""
        return root.xpath(path, namespaces=NAMES)

    def ids(self, root: Any) -> list[str]:
        """The identifiers of an answer, in its order."""
        return self.found(root, "//dc:identifier/text()")


@pytest.fixture(scope="session")
def csw() -> Callable[..., Csw]:
    """The catalogue as an account asks it."""
    return Csw
