"""What CSW writes, judged by the schemas of the standards, offline (testing/ogc_schemas.py)."""

from typing import Any

import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from testing.ogc_schemas import schema_of
from testing.rows import each_row
from testing.schemas.iso_19139 import GMD, faults

HOST = "http://schemas.opengis.net/"
DISCOVERY = ("http://www.opengis.net/cat/csw/2.0.2", f"{HOST}csw/2.0.2/CSW-discovery.xsd")
OWS = ("http://www.opengis.net/ows", f"{HOST}ows/1.0.0/owsAll.xsd")
RECORDS = {"typeNames": "csw:Record", "resultType": "results", "maxRecords": 1000}


@pytest.fixture(scope="module")
def standard() -> Any:
    """The schema of CSW, with all that it imports."""
    return schema_of([DISCOVERY, OWS])


@each_row(("request_name", "more"), [
    ("GetCapabilities", {}), ("GetCapabilities", {"sections": "ServiceProvider"}),
    ("DescribeRecord", {}), ("GetDomain", {"propertyName": "dc:type,csw:AnyText"}),
    ("GetDomain", {"parameterName": "GetRecords.resultType"}),
    *(("GetRecords", RECORDS | {"elementSetName": name}) for name in ("brief", "summary", "full")),
    ("GetRecords", RECORDS | {"elementName": "dc:title"}),
    ("GetRecords", RECORDS | {"requestId": "urn:a:1"}),
    ("GetRecords", RECORDS | {"resultType": "hits"}),
    ("GetRecords", RECORDS | {"resultType": "validate"}),
    ("GetRecordById", {"id": "parc-social.adresses,parc-social.rpls-logements"}),
    ("GetRecordById", {"id": "nothing"}),
])  # fmt: skip
def test_an_answer_is_valid(
    standard: Any, csw: Any, gip: Any, request_name: str, more: dict[str, Any]
) -> None:
    one = csw(gip)
    standard.assertValid(one.root(one.get(request_name, **more)))


@pytest.mark.both_stores
def test_every_record_fits_the_schemas_of_iso_19139_and_19119(csw: Any, gip: Any) -> None:
    one = csw(gip)
    asked = RECORDS | {"outputSchema": GMD[1:-1], "elementSetName": "full"}
    root = one.root(one.get("GetRecords", **asked))
    records = root.findall(f".//{GMD}MD_Metadata")
    kinds = {record.find(f"{GMD}hierarchyLevel/*").get("codeListValue") for record in records}
    assert {"dataset", "service"} <= kinds
    for record in records:
        assert list(faults(record)) == []


def test_what_was_posted_comes_back_valid(standard: Any, csw: Any, gip: Any) -> None:
    standard.assertValid(csw(gip).query(result="validate"))


@each_row("more", [{"request": "GetNothing"}, {"request": "GetRecords"}, {}])
def test_a_refusal_is_valid(standard: Any, gip: Any, more: dict[str, str]) -> None:
    answer = gip.get("/csw", service="CSW", version="2.0.2", **more)
    assert answer.status_code == 400
    standard.assertValid(etree.fromstring(answer.content))
