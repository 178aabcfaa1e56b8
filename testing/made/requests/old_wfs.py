"""How tests ask WFS 1.1.0 and 1.0.0, and what they read in an answer."""

from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from testing.made.requests.wfs import TYPE

OLD = ("1.1.0", "1.0.0")
WFS, OGC = "http://www.opengis.net/wfs", "http://www.opengis.net/ogc"
OWS = "http://www.opengis.net/ows"
GML = "{http://www.opengis.net/gml}"
DECLARED = (
    f'xmlns:wfs="{WFS}" xmlns:ogc="{OGC}" xmlns:gml="http://www.opengis.net/gml"'
    ' xmlns:ps="urn:parc-social:wfs:1"'
)
NEW = 'xmlns:fes="http://www.opengis.net/fes/2.0"'
MANY_ROOMS = (
    "<ogc:PropertyIsGreaterThan><ogc:PropertyName>nbpiece</ogc:PropertyName>"
    "<ogc:Literal>3</ogc:Literal></ogc:PropertyIsGreaterThan>"
)
SAINT_DENIS = "territoires-commune.93066"


def ask(account: Any, version: str, request: str, **more: Any) -> Any:
    """By address."""
    return account.get("/ows", service="WFS", version=version, request=request, **more)


def features(account: Any, version: str, name: str, **more: Any) -> Any:
    """GetFeature by address; the root of a 200."""
    key = "typeName" if version in OLD else "typeNames"
    answer = ask(account, version, "GetFeature", **{key: f"ps:{name}", **more})
    assert answer.status_code == 200, answer.text[:1000]
    return etree.fromstring(answer.content)


def posted(account: Any, version: str, query: str, more: str = "", name: str = TYPE) -> Any:
    """GetFeature of one type by document."""
    body = (
        f'<wfs:GetFeature service="WFS" version="{version}" {DECLARED} {more}>'
        f'<wfs:Query typeName="ps:{name}">{query}</wfs:Query></wfs:GetFeature>'
    )
    return account.ask("POST", "/ows", data=body.encode(), headers={"Content-Type": "text/xml"})


def ids(root: Any) -> list[str]:
    """Of the features, in the attribute of each version."""
    names = (f"{GML}id", "fid", "{http://www.opengis.net/gml/3.2}id")
    return [
        next(one.get(name) for name in names if one.get(name))
        for one in root.findall(f"{GML}featureMember/*") + root.findall("{*}member/*")
    ]


def refused(answer: Any, version: str, code: str, locator: str) -> str:
    """The words of a refusal in the form of its version."""
    assert answer.status_code == 400, answer.text[:500]
    root = etree.fromstring(answer.content)
    if version == "1.0.0":
        assert (root.tag, root.get("version")) == (f"{{{OGC}}}ServiceExceptionReport", "1.2.0")
        (one,) = root
        assert (one.get("code"), one.get("locator", "").lower()) == (code, locator.lower())
        return one.text
    assert (root.tag, root.get("version")) == (f"{{{OWS}}}ExceptionReport", "1.0.0")
    (one,) = root
    assert (one.get("exceptionCode"), one.get("locator").lower()) == (code, locator.lower())
    return " ".join(one.itertext())
