"""Families of WFS: bombs, depths, large shapes, boxes, systems, names by the thousand, octets."""

from collections.abc import Callable
from random import Random

from testing.hostile.asked import OWS, XML, Family, Scene, Sent, a_number, either, family, mixed
from testing.hostile.filters import (
    NAMES,
    TYPES,
    bomb,
    deep_cql,
    deep_fes,
    features,
    filtered,
    posted,
    tangled,
    torn,
    vertices,
)

_INVALID = "400 InvalidParameterValue"
_UNREADABLE = "400 OperationParsingFailed"
_LARGE = "413 NoApplicableCode, 414 NoApplicableCode"
ANY = (
    f"{_INVALID}, {_UNREADABLE}, 400 MissingParameterValue, 400 OperationNotSupported,"
    " 400 OperationProcessingFailed, 400 VersionNegotiationFailed, 400 NoApplicableCode,"
    f" 404 NotFound, 410 OperationProcessingFailed, {_LARGE}"
)
Draw = Callable[[Random, Scene], Sent]


def _boxes(random: Random, _scene: Scene) -> Sent:
    numbers = [a_number(random) for _ in range(random.choice([4, 4, 4, 4, 2, 5, 6, 7]))]
    if random.random() < 0.2:  # nothing is left of the box but a side, or a point
        shrunk = random.choice([1, 2])
        numbers[2 : 2 + shrunk] = numbers[:shrunk]
    system = random.choice(["", "", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326", "EPSG:2154", "x"])
    text = ",".join([*numbers, system] if system else numbers)
    if random.random() < 0.6:
        return either(random, [*features(random).items(), ("bbox", text)])
    corners = " ".join(numbers[:2]), " ".join(numbers[2:4])
    envelope = f"<gml:Envelope srsName='{system or 'EPSG:4326'}'><gml:lowerCorner>{corners[0]}"
    envelope += f"</gml:lowerCorner><gml:upperCorner>{corners[1]}</gml:upperCorner></gml:Envelope>"
    return filtered(random, f"<fes:BBOX>{envelope}</fes:BBOX>")


def a_system(random: Random) -> str:
    """A name of a system that nobody is offered."""
    number = random.choice([1, 0, 32_690, 99_999, 10_674, random.randint(50_000, 99_999)])
    forms = (
        f"EPSG:{number}", f"urn:ogc:def:crs:EPSG::{number}", f"epsg:{number}x",
        f"http://www.opengis.net/def/crs/EPSG/0/{number}", "AUTO2:42003,1,2,3", "CRS:85",
        "+proj=merc +over", "http://127.0.0.1:9/crs", "urn:ogc:def:crs:OGC:1.3:CRS85", "[EPSG:]",
        f"EPSG:{'9' * random.choice([6, 40, 400])}", "EPSG:4326;DROP", "EPSG:\uff12154", "PROJCS[]",
    )  # fmt: skip
    return random.choice(forms)


def _system(random: Random, _scene: Scene) -> Sent:
    name = a_system(random)
    if random.random() < 0.5:
        return either(random, [*features(random).items(), ("srsName", name)])
    if random.random() < 0.5:
        return either(random, [*features(random).items(), ("bbox", f"1,2,3,4,{name}")])
    point = f'<gml:Point srsName="{name}"><gml:pos>2 48</gml:pos></gml:Point>'
    reference = "<fes:ValueReference>geometry</fes:ValueReference>"
    return filtered(random, f"<fes:Intersects>{reference}{point}</fes:Intersects>")


def _thousands(random: Random, _scene: Scene) -> Sent:
    """Types, queries and properties by the thousand."""
    many = random.choice([11, 1_000, 5_000, random.randint(11, 5_000)])
    asked = {"service": "WFS", "version": "2.0.0", "request": "GetFeature"}
    kind = random.randrange(4)
    if kind == 0:
        asked["typeNames"] = "".join(f"(ps:{random.choice(TYPES)})" for _ in range(many))
    elif kind == 1:
        asked["typeNames"] = ",".join(f"ps:{random.choice(TYPES)}" for _ in range(many))
    elif kind == 2:
        asked |= {
            "typeNames": "ps:adresses",
            "propertyName": ",".join(f"c{n}" for n in range(many)),
        }
    else:
        query = '<wfs:Query typeNames="ps:adresses"/>' * many
        return posted(
            f'<wfs:GetFeature {NAMES} service="WFS" version="2.0.0">{query}</wfs:GetFeature>'
        )
    return either(random, [*asked.items()])


def broken(random: Random) -> str:
    """Octets that are no UTF-8, percent-encoded."""
    return random.choice([
        "%FF", "%C3%28", "%E2%82", "%F5%80%80%80", "%ED%A0%80", "%C0%AF", "%80", "%FE%FF",
        "%F0%9F", "%%FF", "%u0041%FF", "a%FFb", "%E9",
    ])  # fmt: skip


def _octets(random: Random, _scene: Scene) -> Sent:
    """In a value that is read, in the name of a parameter that is needed, or in a document."""
    asked = {**features(random), "cql_filter": "INCLUDE"}
    kind = random.randrange(3)
    if kind == 0:
        octets = bytes(random.randrange(256) for _ in range(random.randint(1, 300)))
        starts = (b"<a>" + octets + b"\xff</a>", b"\xff\xfe" + octets, b"\xef\xbb" + octets)
        media = random.choice([XML, "application/xml", "text/plain", ""])
        return Sent(OWS, random.choice(starts), media)
    names = ("service", "request", "typeNames") if kind == 1 else (*asked, "filter", "bbox")
    name = random.choice(names)
    rest = "&".join(f"{k}={v}" for k, v in asked.items() if k not in (name, "cql_filter"))
    pair = f"{name}{broken(random)}=1" if kind == 1 else f"{name}={broken(random)}"
    return Sent(f"{OWS}?{rest}&{pair}")


OTHERS: tuple[dict[str, str], ...] = (
    {"request": "GetCapabilities", "acceptVersions": "2.0.0", "sections": "ServiceProvider"},
    {"request": "DescribeFeatureType", "version": "2.0.0", "typeNames": "ps:adresses"},
    {"request": "GetPropertyValue", "version": "2.0.0", "typeNames": "ps:territoires-commune",
     "valueReference": "nom", "count": "3"},
    {"request": "ListStoredQueries", "version": "2.0.0"},
    {"request": "DescribeStoredQueries", "version": "2.0.0"},
    {"request": "GetFeature", "version": "2.0.0", "ID": "territoires-commune.93066",
     "storedquery_id": "urn:ogc:def:query:OGC-WFS::GetFeatureById"},
    {"request": "GetFeature", "version": "2.0.0", "typeNames": "ps:rpls-logements", "count": "3",
     "startIndex": "2", "resultType": "results", "propertyName": "nbpiece,geometry",
     "sortBy": "nbpiece DESC", "srsName": "EPSG:4326", "outputFormat": "csv",
     "cql_filter": "nbpiece > 1"},
    {"request": "GetFeature", "version": "2.0.0", "typeNames": "ps:adresses", "count": "2",
     "resourceId": "adresses.1", "outputFormat": "geojson"},
)  # fmt: skip


def _strange(random: Random, _scene: Scene) -> Sent:
    good = {"service": "WFS", **random.choice(OTHERS)}
    return either(random, mixed(random, good))


WFS: tuple[Family, ...] = (
    family("WFS, bombes XML", f"{_UNREADABLE}, {_LARGE}", bomb),
    family("WFS, filtres FES profonds", f"{_UNREADABLE}, {_LARGE}", deep_fes),
    family("WFS, filtres CQL2 profonds", f"{_INVALID}, {_LARGE}", deep_cql),
    family("WFS, géométries énormes", f"{_INVALID}, {_LARGE}", vertices),
    family("WFS, emprises", f"{_INVALID}, {_UNREADABLE}", _boxes, accepted=True),
    family("WFS, systèmes inconnus", f"{_INVALID}, {_LARGE}", _system),
    family("WFS, types par milliers", f"{_INVALID}, {_LARGE}", _thousands),
    family("WFS, octets", f"{_INVALID}, {_UNREADABLE}, 400 MissingParameterValue,"
           " 400 OperationNotSupported", _octets),
    family("WFS, filtres FES mêlés", f"{_INVALID}, {_UNREADABLE}, 400 OperationProcessingFailed",
           tangled, accepted=True),
    family("WFS, valeurs étranges", ANY, _strange, accepted=True),
    family("WFS, documents déchirés", ANY, torn, accepted=True),
)  # fmt: skip
