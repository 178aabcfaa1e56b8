"""Families of WFS: bombs, depths, large shapes, boxes, systems, names by the thousand, octets."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from testing.hostile.asked import (
    OWS,
    STRANGE,
    XML,
    Family,
    Scene,
    Sent,
    a_number,
    either,
    family,
    mixed,
)

NAMES = (
    'xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:fes="http://www.opengis.net/fes/2.0"'
    ' xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:ps="urn:parc-social:wfs:1"'
)
TYPES = ("territoires-commune", "indicateurs-commune", "rpls-logements", "adresses")
_INVALID = "400 InvalidParameterValue"
_UNREADABLE = "400 OperationParsingFailed"
_LARGE = "413 NoApplicableCode, 414 NoApplicableCode"
_ANY = (
    f"{_INVALID}, {_UNREADABLE}, 400 MissingParameterValue, 400 OperationNotSupported,"
    " 400 OperationProcessingFailed, 400 VersionNegotiationFailed, 400 NoApplicableCode,"
    f" 404 NotFound, 410 OperationProcessingFailed, {_LARGE}"
)
Draw = Callable[[Random, Scene], Sent]


def document(inside: str, collection: str = "rpls-logements", count: int = 5) -> str:
    """A GetFeature as a document, with what is inside of its query."""
    return (
        f'<wfs:GetFeature {NAMES} service="WFS" version="2.0.0" count="{count}">'
        f'<wfs:Query typeNames="ps:{collection}">{inside}</wfs:Query></wfs:GetFeature>'
    )


def _posted(text: str) -> Sent:
    return Sent(OWS, text.encode("utf-8", "replace"), XML)


def _features(random: Random) -> dict[str, str]:
    return {
        "service": "WFS", "version": "2.0.0", "request": "GetFeature", "count": "5",
        "typeNames": f"ps:{random.choice(TYPES)}",
    }  # fmt: skip


def _filtered(random: Random, condition: str) -> Sent:
    """A filter in a document, or in the form of a request by parameters."""
    text = f"<fes:Filter {NAMES}>{condition}</fes:Filter>"
    if random.random() < 0.5:
        return _posted(document(text))
    return either(random, [*_features(random).items(), ("filter", text)])


def _bomb(random: Random, _scene: Scene) -> Sent:
    """Entities in entities, of files, of other hosts, of parameters, and what is only declared."""
    many, wide = random.randint(2, 25), random.choice([2, 10, 100])
    nested = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * wide}">' for n in range(1, many))
    long = "x" * random.choice([10, 10_000, 100_000])
    inside, used = random.choice([
        (f'<!ENTITY e0 "{long}">{nested}', f"&e{many - 1};"),
        (f'<!ENTITY e0 "{long}">', "&e0;" * random.choice([1, 100, 5_000])),
        ('<!ENTITY e0 SYSTEM "file:///etc/passwd">', "&e0;"),
        ('<!ENTITY e0 SYSTEM "http://127.0.0.1:9/x">', "&e0;"),
        ('<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;', ""),
        ('<!ENTITY e0 "&e0;">', "&e0;"),
        ('<!ELEMENT a ANY><!ATTLIST a b CDATA "c">', ""),
        ("", ""),
    ])  # fmt: skip
    head = random.choice(['<?xml version="1.0"?>', '<?xml version="1.0" encoding="UTF-8"?>', ""])
    text = f"{head}<!DOCTYPE x [{inside}]>"
    where = "<fes:PropertyIsEqualTo><fes:ValueReference>code_commune</fes:ValueReference>"
    where += f"<fes:Literal>{used}</fes:Literal></fes:PropertyIsEqualTo>"
    if random.random() < 0.3:
        filter_ = f"{text}<fes:Filter {NAMES}>{where}</fes:Filter>"
        return either(random, [*_features(random).items(), ("filter", filter_)])
    return _posted(text + document(f"<fes:Filter>{where}</fes:Filter>"))


def _deep_fes(random: Random, _scene: Scene) -> Sent:
    depth = random.choice([62, 100, 256, 1_000, 10_000, random.randint(62, 10_000)])
    name, attributes = random.choice([
        ("Not", ""), ("And", ""), ("Or", ""), ("Function", ' name="casei"'), ("Literal", ""),
        ("Intersects", ""), ("x", ""),
    ])  # fmt: skip
    closed = f"</fes:{name}>" * random.choice([depth, depth, 0])
    return _filtered(random, f"<fes:{name}{attributes}>" * depth + closed)


def _deep_cql(random: Random, _scene: Scene) -> Sent:
    depth = random.choice([150, 1_000, 10_000, random.randint(150, 10_000)])
    text = random.choice([
        "(" * depth + "nbpiece > 1" + ")" * depth, "NOT " * depth + "nbpiece > 1", "(" * depth,
        "CASEI(" * depth + "nomvoie" + ")" * depth + " = 'a'",
        " AND ".join(["nbpiece > 1"] * max(depth, 300)), "nbpiece = 1 + " * depth + "1",
        "nbpiece IN (" + ",".join(map(str, range(max(depth, 600)))) + ")",
    ])  # fmt: skip
    asked = {**_features(random), "typeNames": "ps:rpls-logements", "cql_filter": text}
    return either(random, [*asked.items()])


def _vertices(random: Random, _scene: Scene) -> Sent:
    """More corners than a filter may have, in one ring, in holes or in parts."""
    many = random.choice([5_001, 20_000, 50_000, 100_000, random.randint(5_001, 100_000)])
    step = random.choice([1, 1, 5])
    ring = " ".join(f"{2 + n % 1_000 / 1e3:g} {48 + n // 1_000 / 1e3:g}" for n in range(many))
    if random.random() < 0.3:
        corners = ring.split()
        text = ", ".join(f"{x} {y}" for x, y in zip(corners[::2], corners[1::2], strict=True))
        pairs = {"service": "WFS", "version": "2.0.0", "request": "GetFeature",
                 "typeNames": "ps:rpls-logements",
                 "cql_filter": f"S_INTERSECTS(geometry, POLYGON(({text})))"}  # fmt: skip
        return either(random, [*pairs.items()])
    kind, inner = random.choice([("Polygon", "LinearRing"), ("LineString", ""), ("MultiPoint", "")])
    if kind == "Polygon":
        rings = [f"<gml:{inner}><gml:posList>{ring}</gml:posList></gml:{inner}>"]
        shape = f"<gml:exterior>{rings[0]}</gml:exterior>" * (1 if step == 1 else 2)
    elif kind == "LineString":
        shape = f"<gml:posList>{ring}</gml:posList>"
    else:
        point = "<gml:pointMember><gml:Point><gml:pos>48 2</gml:pos></gml:Point></gml:pointMember>"
        shape = point * max(many // 10, 5_001)
    geometry = f"<gml:{kind} srsName='urn:ogc:def:crs:EPSG::4326'>{shape}</gml:{kind}>"
    reference = "<fes:ValueReference>geometry</fes:ValueReference>"
    return _posted(
        document(f"<fes:Filter><fes:Intersects>{reference}{geometry}</fes:Intersects></fes:Filter>")
    )


def _boxes(random: Random, _scene: Scene) -> Sent:
    numbers = [a_number(random) for _ in range(random.choice([4, 4, 4, 4, 2, 5, 6, 7]))]
    if random.random() < 0.2:  # nothing is left of the box but a side, or a point
        shrunk = random.choice([1, 2])
        numbers[2 : 2 + shrunk] = numbers[:shrunk]
    system = random.choice(["", "", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326", "EPSG:2154", "x"])
    text = ",".join([*numbers, system] if system else numbers)
    if random.random() < 0.6:
        return either(random, [*_features(random).items(), ("bbox", text)])
    corners = " ".join(numbers[:2]), " ".join(numbers[2:4])
    envelope = f"<gml:Envelope srsName='{system or 'EPSG:4326'}'><gml:lowerCorner>{corners[0]}"
    envelope += f"</gml:lowerCorner><gml:upperCorner>{corners[1]}</gml:upperCorner></gml:Envelope>"
    return _filtered(random, f"<fes:BBOX>{envelope}</fes:BBOX>")


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
        return either(random, [*_features(random).items(), ("srsName", name)])
    if random.random() < 0.5:
        return either(random, [*_features(random).items(), ("bbox", f"1,2,3,4,{name}")])
    point = f'<gml:Point srsName="{name}"><gml:pos>2 48</gml:pos></gml:Point>'
    reference = "<fes:ValueReference>geometry</fes:ValueReference>"
    return _filtered(random, f"<fes:Intersects>{reference}{point}</fes:Intersects>")


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
        return _posted(
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
    asked = {**_features(random), "cql_filter": "INCLUDE"}
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


_LEAVES = (
    "<fes:ValueReference>{ref}</fes:ValueReference>", "<fes:Literal>{text}</fes:Literal>",
    '<fes:Function name="{fun}">{inside}</fes:Function>', "<fes:Literal/>", "<fes:ValueReference/>",
    "<gml:Point><gml:pos>{text}</gml:pos></gml:Point>",
    '<gml:TimeInstant gml:id="t"><gml:timePosition>{text}</gml:timePosition></gml:TimeInstant>',
    "<gml:Envelope><gml:lowerCorner>1 2</gml:lowerCorner></gml:Envelope>",
)  # fmt: skip
_NODES = (
    "PropertyIsEqualTo", "PropertyIsLessThan", "PropertyIsLike", "PropertyIsNull", "PropertyIsNil",
    "PropertyIsBetween", "And", "Or", "Not", "BBOX", "Intersects", "Disjoint", "DWithin", "During",
    "After", "TEquals", "ResourceId", "Nosuch",
)  # fmt: skip


def _tree(random: Random, depth: int) -> str:
    """A filter of any shape: operators with too many operands, too few, or the wrong ones."""
    if depth == 0 or random.random() < 0.3:
        text = random.choice(STRANGE).replace("\x00", "").replace("\x01\x02", "")
        plain = text.replace("&", "&amp;").replace("<", "&lt;").replace("]]>", "]]&gt;")
        values: Mapping[str, Any] = {
            "ref": random.choice(["nbpiece", "ps:code_commune", "geometry", "loyer_principal",
                                  "gml:boundedBy", "nosuch", "dpe_date", "@gml:id", "a/b", plain]),
            "text": random.choice([plain, "3", "48 2", "2020-01-01", "97101"]),
            "fun": random.choice(["casei", "add", "div", "pow", "nosuch", ""]),
            "inside": _tree(random, depth - 1) if depth else "",
        }  # fmt: skip
        return random.choice(_LEAVES).format(**values)
    inside = "".join(_tree(random, depth - 1) for _ in range(random.choice([0, 1, 2, 2, 2, 3])))
    name = random.choice(_NODES)
    return f"<fes:{name}>{inside}</fes:{name}>"


def _tangled(random: Random, _scene: Scene) -> Sent:
    trees = "".join(_tree(random, 4) for _ in range(random.choice([1, 1, 1, 2])))
    return _filtered(random, trees)


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


def _torn(random: Random, _scene: Scene) -> Sent:
    """A right document, some octets of which are changed, left out or doubled."""
    where = (
        "<fes:Filter><fes:PropertyIsEqualTo><fes:ValueReference>ps:nbpiece</fes:ValueReference>"
        "<fes:Literal>3</fes:Literal></fes:PropertyIsEqualTo></fes:Filter>"
    )
    octets = bytearray(document(where).encode())
    for _ in range(random.randint(1, 8)):
        at = random.randrange(len(octets))
        how = random.randrange(3)
        if how == 0:
            octets[at] = random.randrange(256)
        elif how == 1:
            del octets[at : at + random.randint(1, 30)]
        else:
            octets[at:at] = octets[at : at + random.randint(1, 30)]
    return Sent(OWS, bytes(octets), XML)


WFS: tuple[Family, ...] = (
    family("WFS, bombes XML", f"{_UNREADABLE}, {_LARGE}", _bomb),
    family("WFS, filtres FES profonds", f"{_UNREADABLE}, {_LARGE}", _deep_fes),
    family("WFS, filtres CQL2 profonds", f"{_INVALID}, {_LARGE}", _deep_cql),
    family("WFS, géométries énormes", f"{_INVALID}, {_LARGE}", _vertices),
    family("WFS, emprises", f"{_INVALID}, {_UNREADABLE}", _boxes, accepted=True),
    family("WFS, systèmes inconnus", f"{_INVALID}, {_LARGE}", _system),
    family("WFS, types par milliers", f"{_INVALID}, {_LARGE}", _thousands),
    family("WFS, octets", f"{_INVALID}, {_UNREADABLE}, 400 MissingParameterValue,"
           " 400 OperationNotSupported", _octets),
    family("WFS, filtres FES mêlés", f"{_INVALID}, {_UNREADABLE}, 400 OperationProcessingFailed",
           _tangled, accepted=True),
    family("WFS, valeurs étranges", _ANY, _strange, accepted=True),
    family("WFS, documents déchirés", _ANY, _torn, accepted=True),
)  # fmt: skip
