"""What WFS 1.1.0 and 1.0.0 refuse, each in its own form: mixtures, and what is not the caller's."""

from typing import Any

import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from testing.made.requests.old_wfs import (
    DECLARED,
    MANY_ROOMS,
    NEW,
    OGC,
    OLD,
    OWS,
    SAINT_DENIS,
    WFS,
    ask,
    features,
    ids,
    posted,
    refused,
)
from testing.made.requests.wfs import POINTS, TYPE
from testing.rows import each_row

FES = f"<fes:Filter {NEW}><fes:ResourceId rid='{SAINT_DENIS}'/></fes:Filter>"
OF_OGC = f"<ogc:Filter {DECLARED}>{MANY_ROOMS}</ogc:Filter>"


@each_row(
    "request, more, code, locator",
    [
        ("GetFeature", {"filter": FES}, "InvalidParameterValue", "filter"),
        ("GetFeature", {"filter": OF_OGC.replace("ogc:Literal>3</ogc", "fes:Literal xmlns:fes='ht"
                                                 "tp://www.opengis.net/fes/2.0'>3</fes")},
         "InvalidParameterValue", "filter"),
        ("GetFeature", {"filter": OF_OGC.replace("Than", "Nosuch")}, "InvalidParameterValue",
         "filter"),
        ("GetFeature", {"filter": f"<ogc:Filter {DECLARED}>{'<ogc:Not>' * 80}{'</ogc:Not>' * 80}"
                        "</ogc:Filter>"}, "OperationParsingFailed", "filter"),
        ("GetFeature", {"outputFormat": "application/gml+xml; version=3.2"},
         "InvalidParameterValue", "outputFormat"),
        ("GetFeature", {"storedquery_id": "urn:ogc:def:query:OGC-WFS::GetFeatureById"},
         "InvalidParameterValue", "STOREDQUERY_ID"),
        ("GetFeature", {"featureId": "adresses.1"}, "InvalidParameterValue", "featureId"),
        ("GetFeature", {"maxFeatures": "-1"}, "InvalidParameterValue", "maxFeatures"),
        ("GetFeature", {"typeName": ""}, "MissingParameterValue", "typeName"),
        ("GetFeature", {"srsName": "EPSG:9999"}, "InvalidParameterValue", "srsName"),
        ("GetFeature", {"bbox": "1,2,3"}, "InvalidParameterValue", "bbox"),
        ("GetFeature", {"typeName": ",".join(["ps:adresses"] * 11)}, "InvalidParameterValue",
         "typeName"),
        ("GetFeature", {"typeName": "ps:nosuch"}, "InvalidParameterValue", "typeName"),
        ("GetPropertyValue", {"valueReference": "nom"}, "OperationNotSupported",
         "GetPropertyValue"),
        ("ListStoredQueries", {}, "OperationNotSupported", "ListStoredQueries"),
        ("Transaction", {}, "OperationNotSupported", "Transaction"),
        ("GetGmlObject", {}, "OperationNotSupported", "GetGmlObject"),
        ("DescribeFeatureType", {"outputFormat": "gml32"}, "InvalidParameterValue",
         "outputFormat"),
    ],
)  # fmt: skip
def test_what_is_of_another_version_is_refused_in_the_form_of_this_one(
    gip: Any, request: str, more: dict[str, str], code: str, locator: str
) -> None:
    for version in OLD:
        answer = ask(gip, version, request, **{"typeName": f"ps:{TYPE}", **more})
        assert refused(answer, version, code, locator)


def test_a_count_is_no_word_of_the_first_version(gip: Any) -> None:
    answer = ask(gip, "1.0.0", "GetFeature", typeName=f"ps:{TYPE}", resultType="hits")
    assert "1.1.0" in refused(answer, "1.0.0", "InvalidParameterValue", "resultType")


def test_documents_of_one_version_in_another(gip: Any, wfs: Any) -> None:
    refused(posted(gip, "1.1.0", FES), "1.1.0", "InvalidParameterValue", "filter")
    wfs.refused(posted(gip, "2.0.0", ""), "InvalidParameterValue", "version")
    refused(posted(gip, "1.1.9", ""), "1.1.0", "InvalidParameterValue", "version")
    new = posted(gip, "1.0.0", OF_OGC, f'xmlns:x="{WFS}/2.0"').request.body.decode()
    mixed = new.replace(f'xmlns:wfs="{WFS}"', f'xmlns:wfs="{WFS}/2.0"').encode()
    headers = {"Content-Type": "text/xml"}
    answer = gip.ask("POST", "/ows", data=mixed, headers=headers)
    refused(answer, "1.0.0", "InvalidParameterValue", "version")
    asked = {"typeNames": f"ps:{POINTS}", "filter": OF_OGC}
    wfs.refused(wfs.get("GetFeature", **asked), "InvalidParameterValue", "filter")
    wfs.refused(
        wfs.account.get("/ows", service="WFS", version="2.1.0", request="GetFeature", **asked),
        "InvalidParameterValue", "version",
    )  # fmt: skip


@pytest.mark.both_stores
@each_row("version", OLD)
def test_nothing_is_told_beyond_a_convention(
    service: Any, epci: Any, gip: Any, version: str
) -> None:
    """The types, rows, columns and identifiers that 2.0.0 does not tell either."""
    name = f"{{{OGC}}}Service" if version == "1.0.0" else f"{{{OWS}}}"
    report = f"{name}ExceptionReport"
    for state in ("unsigned", "expired"):
        for request in ("GetCapabilities", "DescribeFeatureType", "GetFeature"):
            answer = ask(service.in_state(state), version, request, typeName=f"ps:{TYPE}")
            assert answer.status_code == 404, (state, request)
            assert etree.fromstring(answer.content).tag == report
    asked = f"/ows?service=WFS&request=GetFeature&version={version}&typeName=ps:{TYPE}"
    stranger = service.stranger(asked)
    assert stranger.status_code == 401
    assert etree.fromstring(stranger.content).tag == report
    hidden = ask(epci, version, "GetFeature", typeName="ps:ops-menages")
    absent = ask(epci, version, "GetFeature", typeName="ps:nosuch")
    told = hidden.text.replace("ops-menages", "nosuch")
    assert (hidden.status_code, told) == (absent.status_code, absent.text)
    foreign = set(ids(features(gip, version, POINTS, maxFeatures="3000"))) - set(
        ids(features(epci, version, POINTS, maxFeatures="3000"))
    )
    assert foreign
    assert ids(features(epci, version, POINTS, featureId=min(foreign))) == []
    rent = ask(epci, version, "GetFeature", typeName=f"ps:{POINTS}", propertyName="loyer_principal")
    assert rent.status_code == 400
    schema = ask(epci, version, "DescribeFeatureType", typeName=f"ps:{POINTS}").text
    assert "loyer_principal" not in schema
