"""DescribeFeatureType: whose schema is wanted."""

from dataclasses import dataclass

from ows.caller import OwsCaller
from ows.errors import invalid
from ows.kvp import Kvp
from ows.xml_reader import Element, name_of, text_of

_FORMATS = (
    "application/gml+xml; version=3.2",
    "text/xml; subtype=gml/3.2",
    "text/xml; subtype=gml/3.2.1",
    "XMLSCHEMA",
    "gml32",
    "text/xml",
    "application/xml",
)


@dataclass(frozen=True, slots=True)
class DescribeFeatureType:
    """`collections` are all that are open where the request names none."""

    collections: tuple[str, ...]


def from_kvp(kvp: Kvp, caller: OwsCaller) -> DescribeFeatureType:
    """Of an address; QGIS sends both spellings of the parameter, GDAL the old one."""
    _check_format(kvp.get("OUTPUTFORMAT"))
    text = kvp.get("TYPENAMES", "TYPENAME")
    locator = "typeNames" if kvp.has("TYPENAMES") else "typeName"
    names = text.strip("()").replace(")(", ",").split(",") if text else []
    found = [caller.type_of(name, kvp.prefixes, locator) for name in names if name.strip()]
    return DescribeFeatureType(tuple(dict.fromkeys(found)) or tuple(caller.types()))


def from_xml(root: Element, caller: OwsCaller) -> DescribeFeatureType:
    """Of a document."""
    _check_format(root.get("outputFormat"))
    found = [
        caller.type_of(text_of(e), {p or "": uri for p, uri in e.nsmap.items()}, "typeName")
        for e in root
        if name_of(e)[1] == "TypeName"
    ]
    return DescribeFeatureType(tuple(dict.fromkeys(found)) or tuple(caller.types()))


def _check_format(name: str | None) -> None:
    known = {one.replace(" ", "").lower() for one in _FORMATS}
    if name and name.replace(" ", "").replace("+xml", "+xml").lower() not in known:
        raise invalid("outputFormat", f"outputFormat : {_FORMATS[0]} est attendu, lu {name!r}")
