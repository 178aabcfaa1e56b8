"""The schemas of WFS 1.1.0 and 1.0.0, as far as we write: those that no package holds, as rules.

The elements, their order, their attributes and closed values are those of wfs.xsd (04-094),
WFS-basic.xsd, WFS-capabilities.xsd (02-058), filterCapabilities.xsd (02-059) and of GML 2.1.2
(02-069); GML 3.1.1, Filter 1.1, OWS 1.0 and the report of WFS 1.0.0 come from the packages.
"""

from collections.abc import Mapping

_HOST = "http://schemas.opengis.net/"
_XSD = 'xmlns:xsd="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"'
_WFS = 'xmlns:wfs="http://www.opengis.net/wfs" targetNamespace="http://www.opengis.net/wfs"'
_OTHERS = 'xmlns:gml="http://www.opengis.net/gml" xmlns:ogc="http://www.opengis.net/ogc"'


def _import(name: str, path: str) -> str:
    where = f"http://www.opengis.net/{name}"
    return f'<xsd:import namespace="{where}" schemaLocation="{_HOST}{path}"/>'


def _sequence(name: str, inside: str) -> str:
    return f'<xsd:complexType name="{name}"><xsd:sequence>{inside}</xsd:sequence></xsd:complexType>'


def _element(name: str, type_: str, more: str = "") -> str:
    return f'<xsd:element name="{name}" type="{type_}" {more}/>'


def _closed(name: str, *values: str) -> str:
    cases = "".join(f'<xsd:enumeration value="{one}"/>' for one in values)
    restriction = f'<xsd:restriction base="xsd:NMTOKEN">{cases}</xsd:restriction>'
    return f'<xsd:simpleType name="{name}">{restriction}</xsd:simpleType>'


def _metadata(types: tuple[str, ...], formats: tuple[str, ...]) -> str:
    attributes = "".join(
        f'<xsd:attribute name="{name}" use="required"><xsd:simpleType><xsd:restriction'
        f' base="xsd:string">{"".join(f"""<xsd:enumeration value="{v}"/>""" for v in values)}'
        "</xsd:restriction></xsd:simpleType></xsd:attribute>"
        for name, values in (("type", types), ("format", formats))
    )
    content = f'<xsd:extension base="xsd:string">{attributes}</xsd:extension>'
    content = f"<xsd:simpleContent>{content}</xsd:simpleContent>"
    return f'<xsd:complexType name="MetadataURLType">{content}</xsd:complexType>'


_ANY, _MANY = 'minOccurs="0"', 'minOccurs="0" maxOccurs="unbounded"'
_FORMATS_1_1 = ("text/xml", "text/html", "text/sgml", "text/plain")

WFS_1_1 = f"""<xsd:schema {_XSD} {_WFS} {_OTHERS} xmlns:ows="http://www.opengis.net/ows">
{_import("gml", "gml/3.1.1/base/gml.xsd")}{_import("ogc", "filter/1.1.0/filter.xsd")}
{_import("ows", "ows/1.0.0/owsAll.xsd")}
<xsd:element name="WFS_Capabilities"><xsd:complexType><xsd:complexContent>
 <xsd:extension base="ows:CapabilitiesBaseType"><xsd:sequence>
  <xsd:element ref="wfs:FeatureTypeList" minOccurs="0"/>
  <xsd:element ref="ogc:Filter_Capabilities"/>
 </xsd:sequence></xsd:extension></xsd:complexContent></xsd:complexType></xsd:element>
<xsd:element name="FeatureTypeList"><xsd:complexType><xsd:sequence>
 <xsd:element name="Operations" type="wfs:OperationsType" minOccurs="0"/>
 <xsd:element name="FeatureType" type="wfs:FeatureTypeType" maxOccurs="unbounded"/>
</xsd:sequence></xsd:complexType></xsd:element>
{_closed("OperationType", "Insert", "Update", "Delete", "Query", "Lock", "GetGmlObject")}
{_sequence("OperationsType", _element("Operation", "wfs:OperationType", 'maxOccurs="unbounded"'))}
{_sequence("OutputFormatListType", _element("Format", "xsd:string", 'maxOccurs="unbounded"'))}
{_metadata(("TC211", "FGDC", "19115", "19139"), _FORMATS_1_1)}
<xsd:complexType name="FeatureTypeType"><xsd:sequence>
 <xsd:element name="Name" type="xsd:QName"/>
 <xsd:element name="Title" type="xsd:string"/>
 <xsd:element name="Abstract" type="xsd:string" minOccurs="0"/>
 <xsd:element ref="ows:Keywords" {_MANY}/>
 <xsd:element name="DefaultSRS" type="xsd:anyURI"/>
 <xsd:element name="OtherSRS" type="xsd:anyURI" {_MANY}/>
 <xsd:element name="Operations" type="wfs:OperationsType" minOccurs="0"/>
 <xsd:element name="OutputFormats" type="wfs:OutputFormatListType" minOccurs="0"/>
 <xsd:element ref="ows:WGS84BoundingBox" maxOccurs="unbounded"/>
 <xsd:element name="MetadataURL" type="wfs:MetadataURLType" {_MANY}/>
</xsd:sequence></xsd:complexType>
<xsd:element name="FeatureCollection" substitutionGroup="gml:_FeatureCollection">
 <xsd:complexType><xsd:complexContent>
 <xsd:extension base="gml:AbstractFeatureCollectionType">
  <xsd:attribute name="lockId" type="xsd:string"/>
  <xsd:attribute name="timeStamp" type="xsd:dateTime"/>
  <xsd:attribute name="numberOfFeatures" type="xsd:nonNegativeInteger"/>
 </xsd:extension></xsd:complexContent></xsd:complexType></xsd:element>
</xsd:schema>"""

_EMPTY = "".join(
    f'<xsd:element name="{name}"><xsd:complexType/></xsd:element>'
    for name in ("Query", "GML2", "XMLSCHEMA")
)
_DCP = _element("DCPType", "wfs:DCPTypeType", 'maxOccurs="unbounded"')
_ONE = '<xsd:complexType name="{}"><xsd:sequence><xsd:element ref="wfs:{}"/></xsd:sequence>'
_LISTS = "".join(
    f"{_ONE.format(*one)}</xsd:complexType>"
    for one in (
        ("OperationsType", "Query"), ("LanguageType", "XMLSCHEMA"), ("ResultFormatType", "GML2"),
    )
)  # fmt: skip
_ADDRESS = '<xsd:attribute name="onlineResource" type="xsd:string" use="required"/>'
_SIDES = "".join(
    f'<xsd:attribute name="{side}" type="xsd:string" use="required"/>'
    for side in ("minx", "miny", "maxx", "maxy")
)
_SERVICE = _element("Name", "xsd:string") + _element("Title", "xsd:string")
_SERVICE += _element("Abstract", "xsd:string", _ANY) + _element("Keywords", "xsd:string", _ANY)
_SERVICE += _element("OnlineResource", "xsd:string") + _element("Fees", "xsd:string", _ANY)
_SERVICE += _element("AccessConstraints", "xsd:string", _ANY)
_OLD_TYPE = _element("Name", "xsd:QName") + _element("Title", "xsd:string", _ANY)
_OLD_TYPE += _element("Abstract", "xsd:string", _ANY) + _element("Keywords", "xsd:string", _ANY)
_OLD_TYPE += _element("SRS", "xsd:string") + _element("Operations", "wfs:OperationsType", _ANY)
_OLD_TYPE += _element("LatLongBoundingBox", "wfs:BoxType", _MANY)
_OLD_TYPE += _element("MetadataURL", "wfs:MetadataURLType", _MANY)

WFS_1_0_CAPABILITIES = f"""<xsd:schema {_XSD} {_WFS} {_OTHERS}>
{_import("ogc", "filter/1.0.0/filterCapabilities.xsd")}
<xsd:element name="WFS_Capabilities"><xsd:complexType><xsd:sequence>
 <xsd:element name="Service" type="wfs:ServiceType"/>
 <xsd:element name="Capability" type="wfs:CapabilityType"/>
 <xsd:element name="FeatureTypeList" type="wfs:FeatureTypeListType"/>
 <xsd:element ref="ogc:Filter_Capabilities"/></xsd:sequence>
 <xsd:attribute name="version" type="xsd:string" fixed="1.0.0"/>
</xsd:complexType></xsd:element>{_EMPTY}{_LISTS}
<xsd:complexType name="AddressType">{_ADDRESS}</xsd:complexType>
<xsd:complexType name="HTTPType"><xsd:choice maxOccurs="unbounded">
 {_element("Get", "wfs:AddressType")}{_element("Post", "wfs:AddressType")}
</xsd:choice></xsd:complexType>
<xsd:complexType name="BoxType">{_SIDES}</xsd:complexType>
{_metadata(("TC211", "FGDC"), ("XML", "SGML", "TXT"))}
{_sequence("DCPTypeType", _element("HTTP", "wfs:HTTPType"))}
{_sequence("GetCapabilitiesType", _DCP)}
{_sequence("DescribeType", _element("SchemaDescriptionLanguage", "wfs:LanguageType") + _DCP)}
{_sequence("GetFeatureType", _element("ResultFormat", "wfs:ResultFormatType") + _DCP)}
<xsd:complexType name="RequestType"><xsd:choice maxOccurs="unbounded">
 {_element("GetCapabilities", "wfs:GetCapabilitiesType")}
 {_element("DescribeFeatureType", "wfs:DescribeType")}
 {_element("GetFeature", "wfs:GetFeatureType")}
</xsd:choice></xsd:complexType>
{_sequence("CapabilityType", _element("Request", "wfs:RequestType"))}
{_sequence("ServiceType", _SERVICE)}
{_sequence("FeatureTypeType", _OLD_TYPE)}
{
    _sequence(
        "FeatureTypeListType",
        _element("Operations", "wfs:OperationsType", _ANY)
        + _element("FeatureType", "wfs:FeatureTypeType", 'maxOccurs="unbounded"'),
    )
}
</xsd:schema>"""

WFS_1_0_BASIC = f"""<xsd:schema {_XSD} {_WFS} {_OTHERS}>
{_import("gml", "gml/2.1.2/feature.xsd")}
<xsd:element name="FeatureCollection" substitutionGroup="gml:_FeatureCollection">
 <xsd:complexType><xsd:complexContent>
 <xsd:extension base="gml:AbstractFeatureCollectionType">
  <xsd:attribute name="lockId" type="xsd:string"/>
 </xsd:extension></xsd:complexContent></xsd:complexType></xsd:element>
</xsd:schema>"""

_SPATIAL = ("BBOX", "Equals", "Disjoint", "Intersect", "Touches", "Crosses", "Within", "Contains",
            "Overlaps", "Beyond", "DWithin")  # fmt: skip
_COMPARED = ("Simple_Comparisons", "Like", "Between", "NullCheck")
_SIGNS = (*_SPATIAL, *_COMPARED, "Logical_Operators", "Simple_Arithmetic")


def _choice(name: str, references: tuple[str, ...], more: str = "") -> str:
    inside = "".join(f'<xsd:element ref="ogc:{one}"/>' for one in references)
    choice = f'<xsd:choice maxOccurs="unbounded">{inside}{more}</xsd:choice>'
    return f'<xsd:complexType name="{name}">{choice}</xsd:complexType>'


FILTER_1_0 = f"""<xsd:schema {_XSD} xmlns:ogc="http://www.opengis.net/ogc"
 targetNamespace="http://www.opengis.net/ogc">
{"".join(f'<xsd:element name="{one}"><xsd:complexType/></xsd:element>' for one in _SIGNS)}
{_choice("Spatial_OperatorsType", _SPATIAL)}
{_choice("Comparison_OperatorsType", _COMPARED)}
<xsd:complexType name="Function_NameType"><xsd:simpleContent><xsd:extension base="xsd:string">
 <xsd:attribute name="nArgs" type="xsd:string" use="required"/>
</xsd:extension></xsd:simpleContent></xsd:complexType>
{
    _sequence(
        "Function_NamesType",
        _element("Function_Name", "ogc:Function_NameType", 'maxOccurs="unbounded"'),
    )
}
{_sequence("FunctionsType", _element("Function_Names", "ogc:Function_NamesType"))}
{
    _choice(
        "Arithmetic_OperatorsType",
        ("Simple_Arithmetic",),
        _element("Functions", "ogc:FunctionsType"),
    )
}
{_sequence("Spatial_CapabilitiesType", _element("Spatial_Operators", "ogc:Spatial_OperatorsType"))}
{
    _choice(
        "Scalar_CapabilitiesType",
        ("Logical_Operators",),
        _element("Comparison_Operators", "ogc:Comparison_OperatorsType")
        + _element("Arithmetic_Operators", "ogc:Arithmetic_OperatorsType"),
    )
}
<xsd:element name="Filter_Capabilities"><xsd:complexType><xsd:sequence>
 {_element("Spatial_Capabilities", "ogc:Spatial_CapabilitiesType")}
 {_element("Scalar_Capabilities", "ogc:Scalar_CapabilitiesType")}
</xsd:sequence></xsd:complexType></xsd:element>
</xsd:schema>"""

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
    return _sequence(name, f'<xsd:element ref="gml:{one}"/>')


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
GML_2 = f"""<xsd:schema {_XSD} xmlns:gml="http://www.opengis.net/gml"
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
        _element("outerBoundaryIs", "gml:RingType")
        + _element("innerBoundaryIs", "gml:RingType", _MANY),
    )
}
{
    _shape(
        "MultiPolygon",
        _element("polygonMember", "gml:PolygonMemberType", 'maxOccurs="unbounded"'),
        "required",
    )
}
{
    _shape(
        "MultiLineString",
        _element("lineStringMember", "gml:LineMemberType", 'maxOccurs="unbounded"'),
        "required",
    )
}
{_holder("RingType", "LinearRing")}{_holder("PolygonMemberType", "Polygon")}
{_holder("LineMemberType", "LineString")}{_holder("PointPropertyType", "Point")}
{_holder("MultiPolygonPropertyType", "MultiPolygon")}
{_holder("MultiLineStringPropertyType", "MultiLineString")}
<xsd:element name="boundedBy" type="gml:BoundingShapeType"/>
{_closed("NullType", "inapplicable", "unknown", "unavailable", "missing")}
{_sequence("BoundingShapeType", _element("null", "gml:NullType"))}
<xsd:complexType name="AbstractFeatureType" abstract="true"><xsd:sequence>
 <xsd:element ref="gml:boundedBy" minOccurs="0"/></xsd:sequence>
 <xsd:attribute name="fid" type="xsd:ID"/></xsd:complexType>
<xsd:complexType name="AbstractFeatureCollectionType" abstract="true"><xsd:complexContent>
 <xsd:extension base="gml:AbstractFeatureType"><xsd:sequence>
 <xsd:element name="featureMember" {_MANY}><xsd:complexType><xsd:sequence>
  <xsd:element ref="gml:_Feature"/></xsd:sequence></xsd:complexType></xsd:element>
 </xsd:sequence></xsd:extension></xsd:complexContent></xsd:complexType>
</xsd:schema>"""

# Animations, which styles of GML 3.1.1 name and no package has.
_ANIMATIONS = ("animate", "animateMotion", "animateColor", "set")
SMIL = f"""<xsd:schema {_XSD} targetNamespace="http://www.w3.org/2001/SMIL20/">
{"".join(f'''<xsd:element name="{one}"/>''' for one in _ANIMATIONS)}
</xsd:schema>"""

RULES: Mapping[str, str] = {
    f"{_HOST}wfs/1.1.0/wfs.xsd": WFS_1_1,
    f"{_HOST}wfs/1.0.0/WFS-capabilities.xsd": WFS_1_0_CAPABILITIES,
    f"{_HOST}wfs/1.0.0/WFS-basic.xsd": WFS_1_0_BASIC,
    f"{_HOST}filter/1.0.0/filterCapabilities.xsd": FILTER_1_0,
    f"{_HOST}gml/2.1.2/feature.xsd": GML_2,
}
