"""DescribeFeatureType: whose schema is wanted, and it: GML 3.2, flat, types that clients know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ows.caller import OwsCaller
from ows.errors import invalid
from ows.kvp import Kvp
from ows.xml import (
    GML,
    GML_XSD,
    OURS,
    XSD,
    Element,
    Markup,
    children,
    document,
    element,
    join,
    prefixes_of,
    text_of,
)
from parc_social.catalogue.collection import Field, FieldType, Geometry
from parc_social.storage.statements.feature_form import GEOMETRY, PREFIX, in_order

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
    types = [caller.type_of(name, kvp.prefixes, locator) for name in names if name.strip()]
    return DescribeFeatureType(tuple(dict.fromkeys(types)) or tuple(caller.types()))


def from_xml(root: Element, caller: OwsCaller) -> DescribeFeatureType:
    """Of a document."""
    _check_format(root.get("outputFormat"))
    names = children(root, "TypeName")
    types = [caller.type_of(text_of(e), prefixes_of(e), "typeName") for e in names]
    return DescribeFeatureType(tuple(dict.fromkeys(types)) or tuple(caller.types()))


def _check_format(name: str | None) -> None:
    formats = {one.replace(" ", "").lower() for one in _FORMATS}
    if name and name.replace(" ", "").replace("+xml", "+xml").lower() not in formats:
        raise invalid("outputFormat", f"outputFormat : {_FORMATS[0]} est attendu, lu {name!r}")


# ogc-client counts only what is typed `xsd:…` as a property; GDAL gives up at any gml: but the
# geometry.
_TYPES: Mapping[FieldType, str] = {
    FieldType.INTEGER: "xsd:int",
    FieldType.NUMBER: "xsd:double",
    FieldType.STRING: "xsd:string",
    FieldType.BOOLEAN: "xsd:boolean",
    FieldType.DATE: "xsd:date",
}
_SHAPES: Mapping[Geometry, str] = {
    Geometry.POINT: "gml:PointPropertyType",
    Geometry.MULTILINESTRING: "gml:MultiCurvePropertyType",
    Geometry.MULTIPOLYGON: "gml:MultiSurfacePropertyType",
}


def schema(caller: OwsCaller, collections: Sequence[str]) -> bytes:
    """The schema of these types, with the columns that the caller may see."""
    parts = [element("xsd:import", namespace=GML, schemaLocation=GML_XSD)]
    parts += [_type(caller, name) for name in collections]
    return document(
        element(
            "xsd:schema",
            *parts,
            xmlns_xsd=XSD,
            xmlns_gml=GML,
            **{f"xmlns_{PREFIX}": OURS},
            targetNamespace=OURS,
            elementFormDefault="qualified",
            version="1.0",
        )
    )


def _type(caller: OwsCaller, collection: str) -> Markup:
    view = caller.view_of(collection)
    fields = [_field(f) for f in in_order(view.fields, view.collection)]
    shape = element(
        "xsd:element", name=GEOMETRY, type=_SHAPES[view.collection.geometry], minOccurs=0
    )
    sequence = element("xsd:sequence", *fields, shape)
    extension = element("xsd:extension", sequence, base="gml:AbstractFeatureType")
    content = element("xsd:complexContent", extension)
    return join(
        [
            element("xsd:complexType", content, name=f"{collection}Type"),
            element(
                "xsd:element",
                name=collection,
                type=f"{PREFIX}:{collection}Type",
                substitutionGroup="gml:AbstractFeature",
            ),
        ]
    )


def _field(field: Field) -> Markup:
    """Every column may be absent: what is withheld is not written."""
    title = f"{field.titre.fr} ({field.unit})" if field.unit else field.titre.fr
    words = element("xsd:annotation", element("xsd:documentation", title))
    return element("xsd:element", words, name=field.name, type=_TYPES[field.type], minOccurs=0)
