"""What WFS 1.1.0 and 1.0.0 write, judged by the schemas of their standards, offline."""

from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from testing.ogc_schemas import OURS, schema_of
from testing.rows import each_row

HOST = "http://schemas.opengis.net/"
WFS, OGC, OWS = (f"http://www.opengis.net/{name}" for name in ("wfs", "ogc", "ows"))
CAPABILITIES = {
    "1.1.0": (WFS, f"{HOST}wfs/1.1.0/wfs.xsd"),
    "1.0.0": (WFS, f"{HOST}wfs/1.0.0/WFS-capabilities.xsd"),
}
FEATURES = {**CAPABILITIES, "1.0.0": (WFS, f"{HOST}wfs/1.0.0/WFS-basic.xsd")}
REPORTS = {
    "1.1.0": (OWS, f"{HOST}ows/1.0.0/owsAll.xsd"),
    "1.0.0": (OGC, f"{HOST}wfs/1.0.0/OGC-exception.xsd"),
}
APPLICATION = ("urn:parc-social:wfs:1", OURS)
TYPES = ("territoires-region", "indicateurs-commune", "rpls-logements", "adresses")


@pytest.fixture(scope="module")
def schemas() -> Callable[..., Any]:
    """The schema of some imports, made once."""
    made: dict[Any, Any] = {}

    def of(*imports: tuple[str, str], ours: bytes = b"") -> Any:
        key = imports, ours
        if key not in made:
            made[key] = schema_of(imports, ours=ours)
        return made[key]

    return of


def ask(account: Any, version: str, request: str, **more: Any) -> Any:
    return account.get("/ows", service="WFS", version=version, request=request, **more)


@each_row("version", CAPABILITIES)
def test_capabilities(schemas: Callable[..., Any], gip: Any, epci: Any, version: str) -> None:
    schema = schemas(CAPABILITIES[version])
    for account in (gip, epci):
        root = etree.fromstring(ask(account, version, "GetCapabilities").content)
        assert root.get("version") == version
        schema.assertValid(root)
    types = root.find("{*}FeatureTypeList")
    types.append(types[0])  # the control: what stands first is out of place at the end
    assert not schema.validate(root)


@pytest.mark.both_stores
@each_row("name", TYPES)
def test_features_fit_the_schema_that_describes_them(
    schemas: Callable[..., Any], gip: Any, name: str
) -> None:
    for version in FEATURES:
        told = ask(gip, version, "DescribeFeatureType", typeName=f"ps:{name}").content
        schema = schemas(FEATURES[version], APPLICATION, ours=told)
        some = {"typeName": f"ps:{name}", "maxFeatures": "40"}
        more = [{}, {"srsName": "EPSG:4326"}, {"maxFeatures": "0"},
                {"startIndex": "3", "maxFeatures": "2"}]  # fmt: skip
        more += [{"resultType": "hits"}] if version == "1.1.0" else []
        for one in more:
            content = ask(gip, version, "GetFeature", **{**some, **one}).content
            schema.assertValid(etree.fromstring(content))
        _controls(schema, ask(gip, version, "GetFeature", **some).content)


def _controls(schema: Any, right: bytes) -> None:
    for old, new in (
        (b"</ps:geometry>", b"</ps:geometry><ps:nosuch>x</ps:nosuch>"),
        (b"<gml:posList>", b"<gml:posList>x "), (b"<gml:coordinates>", b"<gml:coordinates>x "),
        (b"<gml:pos>", b"<gml:pos>x "),
    ):  # fmt: skip
        if old in right:
            assert not schema.validate(etree.fromstring(right.replace(old, new, 1)))


@each_row("version", FEATURES)
def test_every_type_is_described(gip: Any, version: str) -> None:
    """Those of all types in one schema would take six seconds: it is done for 2.0.0."""
    told = etree.fromstring(ask(gip, version, "DescribeFeatureType").content)
    of_new = etree.fromstring(ask(gip, "2.0.0", "DescribeFeatureType").content)
    names = [one.get("name") for one in told.findall("{*}element")]
    assert names == [one.get("name") for one in of_new.findall("{*}element")]
    columns = [one.get("name") for one in told.iterfind(".//{*}sequence/{*}element")]
    assert columns == [one.get("name") for one in of_new.iterfind(".//{*}sequence/{*}element")]


@each_row("version", REPORTS)
def test_reports(schemas: Callable[..., Any], gip: Any, version: str) -> None:
    for request, more in (
        ("GetFeature", {}), ("GetNosuch", {}), ("GetFeature", {"typeName": "ps:nosuch"}),
    ):  # fmt: skip
        answer = ask(gip, version, request, **more)
        assert answer.status_code == 400
        schemas(REPORTS[version]).assertValid(etree.fromstring(answer.content))
