"""Whatever is sent to /ows is read or refused in the words of OWS: nothing else is ever raised."""

import os
import random
from collections.abc import Iterator

import pytest

from ows.caller import OwsCaller
from ows.wfs.request import WfsRequest, read
from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.errors import OwsRefusal
from parc_social.storage.query.crs import offered_systems
from testing.rows import each_row

NAMES = ("rpls-logements", "territoires-commune", "adresses-serie")
TRIED = int(os.environ.get("PARC_SOCIAL_OWS", "3000"))
DECLARED = (
    'xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:fes="http://www.opengis.net/fes/2.0"'
    ' xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:ps="urn:parc-social:wfs:1"'
)
PARAMETERS = (
    "SERVICE", "VERSION", "REQUEST", "typeNames", "TYPENAME", "count", "startIndex", "resultType",
    "outputFormat", "srsName", "bbox", "propertyName", "sortBy", "cql_filter", "filter", "query",
    "resourceId", "storedquery_id", "ID", "valueReference", "namespaces", "sections",
    "AcceptVersions", "maxFeatures", "featureId", "bogus", "edition", "",
)  # fmt: skip
OPERATIONS = (
    "GetCapabilities", "DescribeFeatureType", "GetFeature", "GetFeature", "GetFeature",
    "GetPropertyValue", "ListStoredQueries", "DescribeStoredQueries",
)  # fmt: skip
WORDS = (
    "", " ", "0", "-1", "1e308", "999999999999999999999", "nan", "inf", "*", "()", "(a)(b)", "(",
    ")", ",", ",,,", "ps:", ":", "ps:nom", "nom", "nbpiece", "geometry", "@gml:id", "gml:name",
    "ps:a:b", "\x00", "\ud83d", "é", "%", "'", '"', "<", "<a/>", "<fes:Filter/>", "x.1",
    "rpls-logements.1", "urn:ogc:def:crs:EPSG::4326", "urn:ogc:def:crs:EPSG::0", "EPSG:2154",
    "EPSG:99999", "CRS:84", "1,2,3,4", "2,48,3,49,EPSG:4326", "1e308,-1e308,1e308,1e308",
    "a,b,c,d", "3,2,1,0,EPSG:2154", "nbpiece > 3", "nbpiece >", "((((", "nom ASC",
    "S_INTERSECTS(geometry, POINT(1 2))", "hits", "results", "geojson", "csv", "2.0.0", "1.1.0",
    "1.0.0", "1.9", "ps:adresses-serie,rpls-logements", "GML2", "text/xml; subtype=gml/3.1.1",
    "All", "application/gml+xml; version=3.2", "urn:ogc:def:query:OGC-WFS::GetFeatureById",
    "xmlns(ps,urn:parc-social:wfs:1)", "xmlns(a", "a" * 5_000, "(" * 500, "rpls-logements",
    "ps:territoires-commune", "(adresses-serie)(adresses)",
)  # fmt: skip
ELEMENTS = (
    "fes:And", "fes:Or", "fes:Not", "fes:PropertyIsEqualTo", "fes:PropertyIsLike", "fes:BBOX",
    "fes:PropertyIsNull", "fes:PropertyIsNil", "fes:PropertyIsBetween", "fes:LowerBoundary",
    "fes:UpperBoundary", "fes:ValueReference", "fes:Literal", "fes:Function", "fes:ResourceId",
    "fes:Intersects", "fes:DWithin", "fes:During", "fes:After", "gml:TimePeriod", "gml:TimeInstant",
    "gml:timePosition", "gml:Envelope", "gml:lowerCorner", "gml:upperCorner", "gml:Point",
    "gml:Polygon", "gml:exterior", "gml:interior", "gml:LinearRing", "gml:posList", "gml:pos",
    "gml:coordinates", "gml:MultiSurface", "gml:surfaceMember", "gml:LineString", "nosuch",
    "fes:Filter", "fes:SortBy", "fes:SortProperty", "wfs:PropertyName", "wfs:Query",
    "wfs:StoredQuery", "wfs:Parameter", "fes:Add", "fes:FeatureId", "fes:GmlObjectId",
    "fes:PropertyName", "gml:Box", "gml:coord", "gml:X", "gml:outerBoundaryIs",
)  # fmt: skip
ATTRIBUTES = ("srsName", "name", "rid", "fid", "gml:id", "id", "matchCase", "wildCard",
              "escapeChar", "srsDimension", "cs", "ts", "decimal")  # fmt: skip


def caller() -> OwsCaller:
    rights = tuple(
        Right(name, (RightPart((FRANCE,), tuple(f.name for f in collections()[name].fields)),))
        for name in NAMES
    )
    return OwsCaller(
        Grant("compte", "organisme", rights=rights), lambda _name: tuple(offered_systems())
    )


def address(draw: random.Random) -> WfsRequest:
    pairs = [("service", "WFS"), ("request", draw.choice(OPERATIONS))]
    pairs += [("typeNames", draw.choice(NAMES))] * draw.randint(0, 1)
    for _ in range(draw.randint(0, 5)):
        value = draw.choice(WORDS)
        if draw.random() < 0.3:
            value = filter_of(draw)
        pairs.append((draw.choice(PARAMETERS), value))
    return WfsRequest(tuple(pairs))


def filter_of(draw: random.Random) -> str:
    return f"<fes:Filter {DECLARED}>{element(draw, 4)}</fes:Filter>"


def element(draw: random.Random, depth: int) -> str:
    name = draw.choice(ELEMENTS)
    word = draw.choice([w for w in WORDS if w.isprintable() and len(w) < 100 and w.isascii()])
    word = word.replace("&", "").replace("<", "").replace('"', "")
    attribute = f' {draw.choice(ATTRIBUTES)}="{word}"' if draw.random() < 0.4 else ""
    inside = "".join(element(draw, depth - 1) for _ in range(draw.randint(0, 3) if depth else 0))
    return f"<{name}{attribute}>{inside or word}</{name}>"


def document(draw: random.Random) -> WfsRequest:
    name = draw.choice(OPERATIONS)
    query = f'<wfs:Query typeNames="ps:{draw.choice(NAMES)}">{{}}</wfs:Query>'
    inside = filter_of(draw) + "".join(element(draw, 2) for _ in range(draw.randint(0, 2)))
    inside = query.format(inside) if draw.random() < 0.7 else inside
    body = f'<wfs:{name} service="WFS" {DECLARED} count="{draw.choice(["1", "x", ""])}">{inside}'
    body = f"{body}</wfs:{name}>".encode("utf-8", "replace")
    if draw.random() < 0.2:  # torn, or with octets that are no text
        at = draw.randrange(len(body))
        body = body[:at] + bytes([draw.randrange(256)]) * draw.randint(0, 3) + body[at + 1 :]
    if draw.random() < 0.4:
        body = body.replace(b"/wfs/2.0", b"/wfs").replace(b"/fes/2.0", b"/ogc")
        body = body.replace(b"/gml/3.2", draw.choice([b"/gml", b"/gml/3.2"]))
    return WfsRequest((), body)


def sendings() -> Iterator[WfsRequest]:
    draw = random.Random(20_26)  # noqa: S311
    for number in range(TRIED):
        yield (address if number % 2 else document)(draw)


def test_anything_is_read_or_refused() -> None:
    read_, refused, wordless = 0, 0, 0
    asking = caller()
    for sent in sendings():
        try:
            read(sent, asking)
            read_ += 1
        except OwsRefusal as refusal:
            refused += 1
            wordless += not (str(refusal) and refusal.exception)
    assert wordless == 0
    assert read_ > TRIED / 50
    assert refused > TRIED / 3


@each_row("depth", [30, 100, 10_000])
def test_no_depth_is_too_deep_to_be_refused(depth: int) -> None:
    inside = "<fes:Not>" * depth + "</fes:Not>" * depth
    text = f"<fes:Filter {DECLARED}>{inside}</fes:Filter>"
    pairs = (("service", "WFS"), ("request", "GetFeature"), ("typeNames", NAMES[0]))
    with pytest.raises(OwsRefusal):
        read(WfsRequest((*pairs, ("filter", text))), caller())
