"""What the journal keeps of /ows: the operation as it was read, its types, no value of a person."""

from typing import Any

from parc_social.registry.registry import open_registry
from parc_social.registry.secrets.account_secrets import NewSecret, SecretTransport
from parc_social.settings import read_settings
from testing.made.journal_lines import lines

NAMES = (
    'xmlns:fes="http://www.opengis.net/fes/2.0" xmlns:wfs="http://www.opengis.net/wfs/2.0"'
    ' xmlns:ps="urn:parc-social:wfs:1"'
)


def test_each_operation_has_a_line_of_its_own(own_service: Any) -> None:
    account = own_service.accounts["demo-epci"]
    before = len(lines(own_service, "demo-epci"))
    ask = {"service": "WFS", "version": "2.0.0"}  # the last one is fine: it waits for all lines
    types = "(ps:adresses)(rpls-logements)"
    account.get("/ows", **ask, request="GetFeature", typeNames="ops-menages")
    account.get("/ows", **ask, request="GetCapabilities")
    account.get("/ows", **ask, request="DescribeFeatureType", typeName="adresses")
    account.get("/ows", **ask, request="GetFeature", typeNames=types, count=2)
    secret = "nomvoie = 'RUE SECRETE' AND code_commune = '97411'"
    account.get("/ows", **ask, request="GetFeature", typeNames="rpls-logements",
                cql_filter=secret, bbox="55,-22,56,-20", resultType="hits")  # fmt: skip
    account.get("/ows", **ask, request="GetFeature", typeNames="rpls-logements",
                bbox="314000,7630000,380000,7700000.5,EPSG:2975", resultType="hits")  # fmt: skip
    account.get("/ows", **ask, request="GetPropertyValue", typeNames="adresses",
                valueReference="@gml:id")  # fmt: skip
    told = lines(own_service, "demo-epci")[before:]
    assert [(line[0], line[1], line[3]) for line in told] == [
        ("ows", "", 400),
        ("wfs-get-capabilities", "", 200),
        ("wfs-describe-feature-type", "", 200),
        ("wfs-get-feature", "adresses,rpls-logements", 200),
        ("wfs-get-feature", "rpls-logements", 200),
        ("wfs-get-feature", "rpls-logements", 200),
        ("wfs-get-property-value", "adresses", 200),
    ]
    assert "limit=2" in told[3][2]
    assert "crs=" in told[3][2]
    assert "resulttype=hits" in told[4][2]
    assert "bbox=55%2C-22%2C56%2C-20" in told[4][2]
    assert "bbox=314000%2C7630000%2C380000%2C7700000.5" in told[5][2]
    assert "bbox-crs=" in told[5][2]
    assert not [line for line in told if "SECRETE" in line[2] or "97411" in line[2]]


def test_a_document_is_written_down_as_an_address_is(own_service: Any) -> None:
    account = own_service.accounts["demo-epci"]
    before = len(lines(own_service, "demo-epci"))
    body = (
        f"<wfs:GetFeature service='WFS' version='2.0.0' count='1' {NAMES}>"
        "<wfs:Query typeNames='ps:adresses'><fes:Filter><fes:PropertyIsEqualTo>"
        "<fes:ValueReference>nom_voie</fes:ValueReference><fes:Literal>RUE SECRETE</fes:Literal>"
        "</fes:PropertyIsEqualTo></fes:Filter></wfs:Query></wfs:GetFeature>"
    )
    answer = account.ask("POST", "/ows", data=body, headers={"Content-Type": "text/xml"})
    assert answer.status_code == 200
    (line,) = lines(own_service, "demo-epci")[before:]
    assert (line[0], line[1], line[3]) == ("wfs-get-feature", "adresses", 200)
    assert "SECRETE" not in line[2]
    assert "filter=" in line[2]


def test_a_secret_that_only_reads_may_post_a_question(own_service: Any) -> None:
    """A document at /ows asks; where POST acts, such a secret is refused."""
    registry = open_registry(read_settings(own_service.environ).registry)
    kind = NewSecret(SecretTransport.CLE, "lecture", lecture_seule=True)
    shown = registry.secrets.add("demo-epci", kind).shown
    registry.close()
    account = own_service.accounts["demo-epci"]
    body = f"<wfs:GetCapabilities service='WFS' {NAMES}/>"
    headers = {"X-API-Key": shown, "Content-Type": "text/xml"}
    url = f"{account.base_url}/ows"
    assert account.session.post(url, data=body, headers=headers, timeout=60).status_code == 200
