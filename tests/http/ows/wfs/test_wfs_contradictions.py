"""What says two things at once, or says it where nobody looks, is refused in its version's form.

Passed over, each of these would answer another question than was asked: more rows, most often.
"""

import gzip
from typing import Any

from testing.made.requests.old_wfs import DECLARED, OLD, ask, refused
from testing.made.requests.wfs import POINTS, TYPE
from testing.rows import each_row

NEW = (
    'xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:fes="http://www.opengis.net/fes/2.0"'
    ' xmlns:ps="urn:parc-social:wfs:1"'
)
VERSIONS = ("2.0.0", *OLD)
ONE = "<{0}:Filter><{0}:{1}/></{0}:Filter>"
FILTERS = {
    "2.0.0": ONE.format("fes", f'ResourceId rid="{TYPE}.93066"'),
    "1.1.0": ONE.format("ogc", f'FeatureId fid="{TYPE}.93066"'),
    "1.0.0": ONE.format("ogc", f'FeatureId fid="{TYPE}.93066"'),
}
SORTS = {
    "2.0.0": "<fes:SortBy><fes:SortProperty><fes:ValueReference>nom</fes:ValueReference>"
    "</fes:SortProperty></fes:SortBy>",
    "1.1.0": "<ogc:SortBy><ogc:SortProperty><ogc:PropertyName>nom</ogc:PropertyName>"
    "</ogc:SortProperty></ogc:SortBy>",
}


def document(version: str, inside: str = "", beside: str = "", more: str = "") -> str:
    """GetFeature of one type: what is in its Query, and what stands behind it."""
    is_new = version == "2.0.0"
    names, key = (NEW, "typeNames") if is_new else (DECLARED, "typeName")
    return (
        f'<wfs:GetFeature service="WFS" version="{version}" {names} {more}>'
        f'<wfs:Query {key}="ps:{TYPE}">{inside}</wfs:Query>{beside}</wfs:GetFeature>'
    )


def post(account: Any, body: bytes | str, address: str = "", **headers: str) -> Any:
    sent = body.encode() if isinstance(body, str) else body
    return account.ask(
        "POST", f"/ows{address}", data=sent, headers={"Content-Type": "text/xml", **headers}
    )


def check(wfs: Any, answer: Any, version: str, code: str, locator: str) -> None:
    """A refusal in the form of a version."""
    if version == "2.0.0":
        wfs.refused(answer, code, locator)
    else:
        refused(answer, version, code, locator)


@each_row("version", VERSIONS)
def test_two_spellings_of_a_parameter_are_one(gip: Any, wfs: Any, version: str) -> None:
    """QGIS sends two of the same value; of two values none can be the right one."""
    key = "typeNames" if version == "2.0.0" else "typeName"
    good = {"typeName": f"ps:{TYPE}", "typeNames": f"ps:{TYPE}", "count": "1", "maxFeatures": "1"}
    assert ask(gip, version, "GetFeature", **good).status_code == 200
    for other, locator in (
        ({"maxFeatures": "2", "count": "1"}, "COUNT"),
        ({"maxFeatures": "-1", "count": "1"}, "COUNT"),
        ({"typeName": f"ps:{POINTS}", "typeNames": f"ps:{TYPE}"}, "TYPENAMES"),
        ({"featureId": f"{TYPE}.93066", "resourceId": f"{TYPE}.93001"}, "RESOURCEID"),
    ):
        answer = ask(gip, version, "GetFeature", **{key: f"ps:{TYPE}", **other})
        check(wfs, answer, version, "InvalidParameterValue", locator)
    names = {"typeName": f"ps:{POINTS}", "typeNames": f"ps:{TYPE}"}
    answer = ask(gip, version, "DescribeFeatureType", **names)
    check(wfs, answer, version, "InvalidParameterValue", "TYPENAMES")


@each_row("version", VERSIONS)
def test_a_part_that_would_be_passed_over_is_refused(gip: Any, wfs: Any, version: str) -> None:
    one = FILTERS[version]
    bad = [
        (document(version, one + one.replace("93066", "93001")), "Filter"),
        (document(version, beside=one), "Filter"),
        (document(version, "<wfs:BBOX/>"), "BBOX"),
        (document(version, beside="<wfs:Nosuch/>"), "Nosuch"),
        (document(version, more='count="1" maxFeatures="2"'),
         "count" if version == "2.0.0" else "maxFeatures"),
    ]  # fmt: skip
    if version in SORTS:
        bad.append((document(version, SORTS[version] * 2), "SortBy"))
    for body, locator in bad:
        check(wfs, post(gip, body), version, "InvalidParameterValue", locator)
    assert post(gip, document(version, one + SORTS.get(version, ""))).status_code == 200


@each_row("name", ["filter", "BBOX", "resourceId", "featureID", "cql_filter", "constraint"])
def test_what_narrows_is_not_left_in_the_address(gip: Any, name: str) -> None:
    for version in OLD:
        answer = post(gip, document(version), f"?request=GetCapabilities&{name}=2,48,3,49")
        refused(answer, version, "InvalidParameterValue", name.upper())
        assert post(gip, document(version), f"?{name}=&count=1&bogus=1").status_code == 200


@each_row("version", VERSIONS)
@each_row("coding", ["utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_wide_signs_are_read_and_refused_as_others(
    gip: Any, wfs: Any, coding: str, version: str
) -> None:
    """XML 1.0 wants UTF-16 to be read; the form of a refusal is looked for in the octets."""
    head = '<?xml version="1.0" encoding="UTF-16"?>' if "16" in coding else ""
    body = head + document(version)
    assert post(gip, body.encode(coding)).status_code == 200
    bad = body.replace(TYPE, "nosuch").encode(coding)
    locator = "typeNames" if version == "2.0.0" else "typeName"
    check(wfs, post(gip, bad), version, "InvalidParameterValue", locator)


def test_a_compressed_document_is_told_to_be_one(gip: Any, wfs: Any) -> None:
    body = gzip.compress(document("2.0.0").encode())
    for coding in ("gzip", "deflate", "br", "GZIP, identity"):
        answer = post(gip, body, **{"Content-Encoding": coding})
        assert answer.status_code == 400
        assert "Content-Encoding" in answer.text
    assert post(gip, document("2.0.0"), **{"Content-Encoding": "identity"}).status_code == 200


@each_row("version", VERSIONS)
def test_a_slash_behind_the_address_changes_nothing(gip: Any, wfs: Any, version: str) -> None:
    key = "typeNames" if version == "2.0.0" else "typeName"
    asked = {"service": "WFS", "version": version, "request": "GetFeature", key: "nosuch"}
    check(wfs, gip.get("/ows/", **asked), version, "InvalidParameterValue", key)
    answer = gip.get("/csw/", service="CSW", version="2.0.2", request="GetRecords")
    assert 'exceptionCode="MissingParameterValue"' in answer.text
    picture = {"service": "WMS", "version": "1.1.1", "request": "GetMap", "layers": "nosuch"}
    assert "<ServiceExceptionReport" in gip.get("/ows/", **picture).text
