"""DescribeFeatureType: whose schema is wanted, and it: flat, in types that clients know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ows.caller import OwsCaller
from ows.errors import format_refusal
from ows.kvp import Kvp
from ows.vocabulary import VOCABULARIES
from ows.xml import (
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
from parc_social.catalogue.wfs_version import LATEST, WfsVersion
from parc_social.storage.statements.feature_form import GEOMETRY, PREFIX, in_order

_MORE = ("XMLSCHEMA", "application/xml")  # beside the names of the version's GML


@dataclass(frozen=True, slots=True)
class DescribeFeatureType:
    """`collections` are all that are open where the request names none."""

    collections: tuple[str, ...]
    version: WfsVersion = LATEST


def from_kvp(kvp: Kvp, caller: OwsCaller) -> DescribeFeatureType:
    """Of an address; QGIS sends both spellings of the parameter, GDAL the old one."""
    _check_format(kvp.get("OUTPUTFORMAT"), caller.version)
    text = kvp.alike("TYPENAMES", "TYPENAME")
    locator = "typeNames" if kvp.has("TYPENAMES") else "typeName"
    names = text.strip("()").replace(")(", ",").split(",") if text else []
    types = [caller.type_of(name, kvp.prefixes, locator) for name in names if name.strip()]
    return _request(types, caller)


def from_xml(root: Element, caller: OwsCaller) -> DescribeFeatureType:
    """Of a document."""
    _check_format(root.get("outputFormat"), caller.version)
    names = children(root, "TypeName")
    types = [caller.type_of(text_of(e), prefixes_of(e), "typeName") for e in names]
    return _request(types, caller)


def _request(types: Sequence[str], caller: OwsCaller) -> DescribeFeatureType:
    names = tuple(dict.fromkeys(types)) or tuple(caller.types())
    return DescribeFeatureType(names, caller.version)


def _check_format(name: str | None, version: WfsVersion) -> None:
    names = (*VOCABULARIES[version].gml_names, *_MORE)
    formats = {one.replace(" ", "").lower() for one in names}
    if name and name.replace(" ", "").lower() not in formats:
        raise format_refusal("outputFormat", name, names)


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
_SHAPES_GML2: Mapping[Geometry, str] = {
    Geometry.POINT: "gml:PointPropertyType",
    Geometry.MULTILINESTRING: "gml:MultiLineStringPropertyType",
    Geometry.MULTIPOLYGON: "gml:MultiPolygonPropertyType",
}


def schema(caller: OwsCaller, request: DescribeFeatureType) -> bytes:
    """The schema of these types, with the columns that the caller may see."""
    words = VOCABULARIES[request.version]
    parts = [element("xsd:import", namespace=words.gml, schemaLocation=words.gml_xsd)]
    parts += [_type(caller, name, request.version) for name in request.collections]
    return document(
        element(
            "xsd:schema",
            *parts,
            xmlns_xsd=XSD,
            xmlns_gml=words.gml,
            **{f"xmlns_{PREFIX}": OURS},
            targetNamespace=OURS,
            elementFormDefault="qualified",
            version="1.0",
        )
    )


def _type(caller: OwsCaller, collection: str, version: WfsVersion) -> Markup:
    view = caller.view_of(collection)
    fields = [_field(f) for f in in_order(view.fields, view.collection)]
    shapes = _SHAPES_GML2 if version is WfsVersion.V1_0 else _SHAPES
    kind = shapes[view.collection.geometry]
    shape = element("xsd:element", name=GEOMETRY, type=kind, minOccurs=0)
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
                substitutionGroup=VOCABULARIES[version].feature,
            ),
        ]
    )


def _field(field: Field) -> Markup:
    """Every column may be absent: what is withheld is not written."""
    title = f"{field.titre.fr} ({field.unit})" if field.unit else field.titre.fr
    words = element("xsd:annotation", element("xsd:documentation", title))
    return element("xsd:element", words, name=field.name, type=_TYPES[field.type], minOccurs=0)
