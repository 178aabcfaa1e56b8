"""The application schema of some types: GML 3.2, flat, one namespace, types that clients know."""

from collections.abc import Mapping, Sequence

from ows.caller import OwsCaller
from ows.namespaces import GML, GML_XSD, OURS, XSD
from ows.xml_writer import Markup, document, element, joined
from parc_social.catalogue.collection import Geometry
from parc_social.catalogue.field import Field, FieldType
from parc_social.storage.statements.gml import GEOMETRY, PREFIX, in_order

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
    seen = caller.view_of(collection)
    fields = [_field(f) for f in in_order(seen.fields, seen.collection)]
    shape = element(
        "xsd:element", name=GEOMETRY, type=_SHAPES[seen.collection.geometry], minOccurs=0
    )
    sequence = element("xsd:sequence", *fields, shape)
    extension = element("xsd:extension", sequence, base="gml:AbstractFeatureType")
    content = element("xsd:complexContent", extension)
    return joined(
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
    said = f"{field.titre.fr} ({field.unit})" if field.unit else field.titre.fr
    words = element("xsd:annotation", element("xsd:documentation", said))
    return element("xsd:element", words, name=field.name, type=_TYPES[field.type], minOccurs=0)
