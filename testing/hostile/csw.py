"""Families of CSW: strange values, filters of any shape in both languages, documents torn apart."""

from random import Random
from xml.sax.saxutils import escape

from testing.hostile.asked import (
    CSW,
    FORM,
    STRANGE,
    XML,
    Family,
    Scene,
    Sent,
    by_address,
    family,
    mixed,
)

_ANY = (
    "400 InvalidParameterValue, 400 MissingParameterValue, 400 OperationNotSupported,"
    " 400 OperationParsingFailed, 400 VersionNegotiationFailed, 400 NoApplicableCode,"
    " 413 NoApplicableCode, 414 NoApplicableCode, 431 NoApplicableCode, 404 NotFound"
)
_TOO_MANY = "400 InvalidParameterValue, 400 OperationParsingFailed, 413 NoApplicableCode"
_DECLARED = (
    'xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" xmlns:ogc="http://www.opengis.net/ogc"'
    ' xmlns:gml="http://www.opengis.net/gml" service="CSW" version="2.0.2" resultType="results"'
)
_NAMES = (
    "dc:title", "dct:abstract", "csw:AnyText", "ows:BoundingBox", "apiso:Type", "dct:modified",
    "dc:nothing", "geometry", "title", "gml:boundedBy", "",
)  # fmt: skip
_MEDIA = (XML, "application/xml", "text/plain", FORM)  # the last is told, whatever it holds
_SHORT, _LONGEST = 1_500, 900_000  # of an address in signs, of a document in octets: both taken
_RIGHT: tuple[dict[str, str], ...] = (
    {"request": "GetCapabilities", "acceptVersions": "2.0.2", "sections": "ServiceProvider"},
    {"request": "DescribeRecord", "version": "2.0.2", "typeName": "csw:Record"},
    {"request": "GetRecords", "version": "2.0.2", "typeNames": "csw:Record", "maxRecords": "2",
     "resultType": "results", "elementSetName": "brief", "startPosition": "2",
     "sortBy": "dc:title:D", "constraintLanguage": "CQL_TEXT", "constraint": "dc:type = 'dataset'"},
    {"request": "GetRecords", "version": "2.0.2", "typeNames": "gmd:MD_Metadata",
     "outputSchema": "http://www.isotc211.org/2005/gmd", "resultType": "validate"},
    {"request": "GetRecordById", "version": "2.0.2", "id": "parc-social.adresses"},
    {"request": "GetDomain", "version": "2.0.2", "propertyName": "dc:type"},
)  # fmt: skip


def _values(random: Random, _scene: Scene) -> Sent:
    return by_address(CSW, mixed(random, {"service": "CSW", **random.choice(_RIGHT)}))


def _text(random: Random, depth: int) -> str:
    """A CQL text of any shape, some of which are right."""
    if depth and random.random() < 0.6:
        word = random.choice(["AND", "OR", "NOT", "and not", "="])
        return f"({_text(random, depth - 1)} {word} {_text(random, depth - 1)})"
    name, value = random.choice(_NAMES), random.choice(STRANGE)[:200]
    quoted = value.replace("'", "''")
    return random.choice([
        f"{name} = '{quoted}'", f"{name} LIKE '%{quoted}%'", f"{name} IN ('{quoted}', 1)",
        f"BBOX({name}, 1, 2, 3, {value})", f"INTERSECTS({name}, POINT(1 2))", f"{name} IS NULL",
        f"{name} BETWEEN '{quoted}' AND 'z'", f"CASEI({name}) = CASEI('{quoted}')", value,
    ])  # fmt: skip


def _cql(random: Random, _scene: Scene) -> Sent:
    text = _text(random, random.randint(0, 5)) * random.choice([1, 1, 1, 40])
    if random.random() < 0.5 and len(text) < _SHORT:
        return by_address(CSW, [("service", "CSW"), *(_RIGHT[2] | {"constraint": text}).items()])
    return _query(f"<csw:CqlText>{escape(_xml(text))}</csw:CqlText>")


def _xml(text: str) -> str:
    return "".join(sign if sign >= " " else "?" for sign in text)


def _query(constraint: str) -> Sent:
    body = (
        f'<csw:GetRecords {_DECLARED}><csw:Query typeNames="csw:Record">'
        f'<csw:Constraint version="1.1.0">{constraint}</csw:Constraint></csw:Query>'
        "</csw:GetRecords>"
    )
    return Sent(CSW, body.encode("utf-8", "replace"), XML)


def _condition(random: Random, depth: int) -> str:
    """A condition of Filter 1.1 of any shape, some of which are right."""
    if depth and random.random() < 0.6:
        word = random.choice(["And", "Or", "Not"])
        inside = "".join(_condition(random, depth - 1) for _ in range(random.randint(0, 3)))
        return f"<ogc:{word}>{inside}</ogc:{word}>"
    word = random.choice([
        "PropertyIsEqualTo", "PropertyIsLike", "PropertyIsNull", "PropertyIsBetween", "BBOX",
        "Intersects", "PropertyIsLessThan", "Beyond", "FeatureId", "Function",
    ])  # fmt: skip
    name, value = random.choice(_NAMES), escape(_xml(random.choice(STRANGE)[:200]))
    corners = "<gml:lowerCorner>1 2</gml:lowerCorner><gml:upperCorner>3 4</gml:upperCorner>"
    parts = [
        f"<ogc:PropertyName>{name}</ogc:PropertyName>", f"<ogc:Literal>{value}</ogc:Literal>",
        f"<gml:Envelope>{corners}</gml:Envelope>",
        f"<gml:Point><gml:pos>{value}</gml:pos></gml:Point>",
    ]  # fmt: skip
    chosen = parts[:2] if random.random() < 0.5 else random.sample(parts, random.randint(0, 3))
    return f"<ogc:{word} matchCase='false' wildCard='*'>{''.join(chosen)}</ogc:{word}>"


def _filters(random: Random, _scene: Scene) -> Sent:
    condition = _condition(random, random.randint(0, 6))
    many = min(random.choice([1, 1, 1, 2, 10_000]), _LONGEST // len(condition) or 1)
    return _query(f"<ogc:Filter><ogc:Or>{condition * many}</ogc:Or></ogc:Filter>")


def _many(random: Random, _scene: Scene) -> Sent:
    """Right conditions, 10,000 and more of them, in one of both languages."""
    many, word = random.randint(10_000, 12_000), random.choice(["And", "Or"])
    if random.random() < 0.5:
        return _query(
            f"<csw:CqlText>{f' {word.upper()} '.join(['dc:title=1'] * many)}</csw:CqlText>"
        )
    one = "<ogc:PropertyIsNull><ogc:PropertyName>a</ogc:PropertyName></ogc:PropertyIsNull>"
    return _query(f"<ogc:Filter><ogc:{word}>{one * many}</ogc:{word}></ogc:Filter>")


def _torn(random: Random, scene: Scene) -> Sent:
    body = bytearray(_filters(random, scene).body or b"")
    for _ in range(random.randint(1, 6)):
        at = random.randrange(len(body))
        body[at : at + random.randint(0, 9)] = random.choice([b"", b"<", b"&x;", b"\xff", b"<!--"])
    head = random.choice([b"", b"<!DOCTYPE a [<!ENTITY x 'y'>]>", b"<?xml version='1.0'?>"])
    return Sent(
        CSW, head + bytes(body), random.choice([XML, "application/xml", "text/plain", FORM])
    )


CSW_FAMILIES: tuple[Family, ...] = (
    family("CSW, valeurs", _ANY, _values, accepted=True),
    family("CSW, textes CQL", _ANY, _cql, accepted=True),
    family("CSW, filtres XML", _ANY, _filters, accepted=True),
    family("CSW, 10 000 termes", _TOO_MANY, _many),
    family("CSW, documents déchirés", _ANY, _torn, accepted=True),
)
