"""The setting that opens the records opens `/csw` too, to be read: those records, and no more."""

from collections.abc import Callable
from typing import Any

import pytest
import requests
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

pytestmark = pytest.mark.both_stores(each_time=True)

NAMES = {"dc": "http://purl.org/dc/elements/1.1/", "ows": "http://www.opengis.net/ows"}
ASKED = "/csw?service=CSW&version=2.0.2&request="
RECORDS = "GetRecords&typeNames=csw:Record&resultType=results&maxRecords=1000"
DOCUMENT = (
    '<csw:GetRecords xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" service="CSW"'
    ' version="2.0.2" resultType="results" maxRecords="1000"><csw:Query typeNames="csw:Record">'
    "<csw:ElementSetName>brief</csw:ElementSetName></csw:Query></csw:GetRecords>"
)


@pytest.fixture(scope="module")
def opened(service: Any, serve: Callable[[dict[str, str]], str]) -> str:
    """Another server on the same data, with the setting."""
    return serve(service.environ | {"PARC_SOCIAL_CATALOGUE_PUBLIC": "oui"})


def ids(answer: requests.Response) -> set[str]:
    assert answer.status_code == 200, answer.text
    return set(etree.fromstring(answer.content).xpath("//dc:identifier/text()", namespaces=NAMES))


def test_a_stranger_reads_the_same_records_by_address_and_by_document(opened: str) -> None:
    page = requests.get(f"{opened}/collections/catalogue/items?limit=1000", timeout=60).json()
    known = {f"parc-social.{one['id']}" for one in page["features"]}
    by_address = requests.get(f"{opened}{ASKED}{RECORDS}", timeout=60)
    by_document = requests.post(f"{opened}/csw", data=DOCUMENT, timeout=60)
    assert ids(by_address) == ids(by_document) == known != set()
    corners = etree.fromstring(by_document.content).xpath(
        "//ows:LowerCorner/text()", namespaces=NAMES
    )
    assert set(corners) == {"-21.5 -63.2"}  # France: no place of anybody's rows


def test_every_operation_is_open_and_nothing_beside(opened: str) -> None:
    for request in (
        "GetCapabilities", "DescribeRecord", "GetRecordById&id=parc-social.rpls-logements",
        "GetDomain&propertyName=dc:identifier",
    ):  # fmt: skip
        assert requests.get(f"{opened}{ASKED}{request}", timeout=60).status_code == 200, request
    for path in (
        "/ows?service=CSW&request=GetCapabilities",
        "/ows?service=WFS&request=GetCapabilities",
    ):
        assert requests.get(opened + path, timeout=60).status_code == 401, path
    assert requests.post(f"{opened}/ows", data=DOCUMENT, timeout=60).status_code == 401
    for service in ("WFS", "WMS"):
        answer = requests.get(f"{opened}/csw?service={service}&request=GetCapabilities", timeout=60)
        assert answer.status_code == 400
    wfs = '<GetCapabilities xmlns="http://www.opengis.net/wfs/2.0" service="WFS"/>'
    assert requests.post(f"{opened}/csw", data=wfs, timeout=60).status_code == 400
    assert requests.put(f"{opened}/csw", data=DOCUMENT, timeout=60).status_code in (401, 405)
    wrong = requests.get(f"{opened}{ASKED}{RECORDS}", auth=("nobody", "nothing"), timeout=60)
    assert wrong.status_code == 401
