"""The schemas of GML 2.1.2 (02-069), as far as we write, and of the SMIL that GML 3.1.1 names."""

from testing.schemas.xsd import MANY, XSD, closed, element, sequence

_GEOMETRY = '<xsd:attribute name="gid" type="xsd:ID"/>'
_GEOMETRY += '<xsd:attribute name="srsName" type="xsd:anyURI"/>'


def _shape(name: str, inside: str, srs: str = "") -> str:
    """A geometry: its members, its gid and its system, which several must name."""
    attributes = _GEOMETRY if not srs else _GEOMETRY.replace("anyURI", f'anyURI" use="{srs}')
    content = f"<xsd:sequence>{inside}</xsd:sequence>{attributes}"
    content = f'<xsd:extension base="gml:AbstractGeometryType">{content}</xsd:extension>'
    content = f"<xsd:complexContent>{content}</xsd:complexContent>"
    return (
        f'<xsd:element name="{name}" substitutionGroup="gml:_Geometry">'
        f"<xsd:complexType>{content}</xsd:complexType></xsd:element>"
    )


def _holder(name: str, one: str) -> str:
    return sequence(name, f'<xsd:element ref="gml:{one}"/>')


_NUMBER = "-?[0-9.]+(e-?[0-9]+)?"
_COORDINATES = """<xsd:element name="coordinates"><xsd:complexType><xsd:simpleContent>
<xsd:extension base="gml:Tuples"><xsd:attribute name="decimal" type="xsd:string"/>
<xsd:attribute name="cs" type="xsd:string"/><xsd:attribute name="ts" type="xsd:string"/>
</xsd:extension></xsd:simpleContent></xsd:complexType></xsd:element>
<xsd:simpleType name="Tuples"><xsd:restriction base="xsd:string">
<xsd:pattern value="{pair}( {pair})*"/>
</xsd:restriction></xsd:simpleType>""".format(pair=f"{_NUMBER},{_NUMBER}")
_PAIRS = '<xsd:element ref="gml:coordinates"/>'

# Numbers of a position without spaces, which the schema can't tell and readers can't do without.
GML_2 = f"""<xsd:schema {XSD} xmlns:gml="http://www.opengis.net/gml"
 targetNamespace="http://www.opengis.net/gml">
<xsd:element name="_Geometry" type="gml:AbstractGeometryType" abstract="true"/>
<xsd:complexType name="AbstractGeometryType" abstract="true"/>
<xsd:element name="_Feature" type="gml:AbstractFeatureType" abstract="true"/>
<xsd:element name="_FeatureCollection" type="gml:AbstractFeatureCollectionType" abstract="true"
 substitutionGroup="gml:_Feature"/>
{_COORDINATES}
{_shape("Point", _PAIRS)}{_shape("LineString", _PAIRS)}{_shape("LinearRing", _PAIRS)}
{
    _shape(
        "Polygon",
        element("outerBoundaryIs", "gml:RingType")
        + element("innerBoundaryIs", "gml:RingType", MANY),
    )
}
{
    _shape(
        "MultiPolygon",
        element("polygonMember", "gml:PolygonMemberType", 'maxOccurs="unbounded"'),
        "required",
    )
}
{
    _shape(
        "MultiLineString",
        element("lineStringMember", "gml:LineMemberType", 'maxOccurs="unbounded"'),
        "required",
    )
}
{_holder("RingType", "LinearRing")}{_holder("PolygonMemberType", "Polygon")}
{_holder("LineMemberType", "LineString")}{_holder("PointPropertyType", "Point")}
{_holder("MultiPolygonPropertyType", "MultiPolygon")}
{_holder("MultiLineStringPropertyType", "MultiLineString")}
<xsd:element name="boundedBy" type="gml:BoundingShapeType"/>
{closed("NullType", "inapplicable", "unknown", "unavailable", "missing")}
{sequence("BoundingShapeType", element("null", "gml:NullType"))}
<xsd:complexType name="AbstractFeatureType" abstract="true"><xsd:sequence>
 <xsd:element ref="gml:boundedBy" minOccurs="0"/></xsd:sequence>
 <xsd:attribute name="fid" type="xsd:ID"/></xsd:complexType>
<xsd:complexType name="AbstractFeatureCollectionType" abstract="true"><xsd:complexContent>
 <xsd:extension base="gml:AbstractFeatureType"><xsd:sequence>
 <xsd:element name="featureMember" {MANY}><xsd:complexType><xsd:sequence>
  <xsd:element ref="gml:_Feature"/></xsd:sequence></xsd:complexType></xsd:element>
 </xsd:sequence></xsd:extension></xsd:complexContent></xsd:complexType>
</xsd:schema>"""

# Animations, which styles of GML 3.1.1 name and no package has.
_ANIMATIONS = ("animate", "animateMotion", "animateColor", "set")
SMIL = f"""<xsd:schema {XSD} targetNamespace="http://www.w3.org/2001/SMIL20/">
{"".join(f'''<xsd:element name="{one}"/>''' for one in _ANIMATIONS)}
</xsd:schema>"""
