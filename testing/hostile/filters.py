"""Hostile filters of WFS: XML bombs, depths, large shapes, trees of any shape, torn documents."""

from collections.abc import Mapping
from random import Random
from typing import Any

from testing.hostile.asked import OWS, STRANGE, XML, Scene, Sent, either

NAMES = (
    'xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:fes="http://www.opengis.net/fes/2.0"'
    ' xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:ps="urn:parc-social:wfs:1"'
)


TYPES = ("territoires-commune", "indicateurs-commune", "rpls-logements", "adresses")


def document(inside: str, collection: str = "rpls-logements", count: int = 5) -> str:
    """A GetFeature as a document, with what is inside of its query."""
    return (
        f'<wfs:GetFeature {NAMES} service="WFS" version="2.0.0" count="{count}">'
        f'<wfs:Query typeNames="ps:{collection}">{inside}</wfs:Query></wfs:GetFeature>'
    )


def posted(text: str) -> Sent:
    """A document, as POST sends it."""
    return Sent(OWS, text.encode("utf-8", "replace"), XML)


def features(random: Random) -> dict[str, str]:
    """The parameters of a right GetFeature."""
    return {
        "service": "WFS", "version": "2.0.0", "request": "GetFeature", "count": "5",
        "typeNames": f"ps:{random.choice(TYPES)}",
    }  # fmt: skip


def filtered(random: Random, condition: str) -> Sent:
    """A filter in a document, or in the form of a request by parameters."""
    text = f"<fes:Filter {NAMES}>{condition}</fes:Filter>"
    if random.random() < 0.5:
        return posted(document(text))
    return either(random, [*features(random).items(), ("filter", text)])


def bomb(random: Random, _scene: Scene) -> Sent:
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
        return either(random, [*features(random).items(), ("filter", filter_)])
    return posted(text + document(f"<fes:Filter>{where}</fes:Filter>"))


def deep_fes(random: Random, _scene: Scene) -> Sent:
    """Elements in elements, closed or not."""
    depth = random.choice([62, 100, 256, 1_000, 10_000, random.randint(62, 10_000)])
    name, attributes = random.choice([
        ("Not", ""), ("And", ""), ("Or", ""), ("Function", ' name="casei"'), ("Literal", ""),
        ("Intersects", ""), ("x", ""),
    ])  # fmt: skip
    closed = f"</fes:{name}>" * random.choice([depth, depth, 0])
    return filtered(random, f"<fes:{name}{attributes}>" * depth + closed)


def deep_cql(random: Random, _scene: Scene) -> Sent:
    """Brackets, negations, functions, terms and lists by the thousand."""
    depth = random.choice([150, 1_000, 10_000, random.randint(150, 10_000)])
    text = random.choice([
        "(" * depth + "nbpiece > 1" + ")" * depth, "NOT " * depth + "nbpiece > 1", "(" * depth,
        "CASEI(" * depth + "nomvoie" + ")" * depth + " = 'a'",
        " AND ".join(["nbpiece > 1"] * max(depth, 300)), "nbpiece = 1 + " * depth + "1",
        "nbpiece IN (" + ",".join(map(str, range(max(depth, 600)))) + ")",
    ])  # fmt: skip
    asked = {**features(random), "typeNames": "ps:rpls-logements", "cql_filter": text}
    return either(random, [*asked.items()])


def vertices(random: Random, _scene: Scene) -> Sent:
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
    return posted(
        document(f"<fes:Filter><fes:Intersects>{reference}{geometry}</fes:Intersects></fes:Filter>")
    )


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


def tangled(random: Random, _scene: Scene) -> Sent:
    """Trees of any shape, one or two of them."""
    trees = "".join(_tree(random, 4) for _ in range(random.choice([1, 1, 1, 2])))
    return filtered(random, trees)


def torn(random: Random, _scene: Scene) -> Sent:
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
