"""The schemas of WFS 1.1.0 and 1.0.0, as far as we write: those that no package holds, as rules.

The elements, their order, their attributes and closed values are those of wfs.xsd (04-094),
WFS-basic.xsd, WFS-capabilities.xsd (02-058), filterCapabilities.xsd (02-059) and of GML 2.1.2
(02-069); GML 3.1.1, Filter 1.1, OWS 1.0 and the report of WFS 1.0.0 come from the packages.
"""

from collections.abc import Mapping

from testing.schemas.old_gml import GML_2
from testing.schemas.xsd import ANY, HOST, MANY, XSD, closed, element, imported, sequence

_WFS = 'xmlns:wfs="http://www.opengis.net/wfs" targetNamespace="http://www.opengis.net/wfs"'
_OTHERS = 'xmlns:gml="http://www.opengis.net/gml" xmlns:ogc="http://www.opengis.net/ogc"'


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


_FORMATS_1_1 = ("text/xml", "text/html", "text/sgml", "text/plain")

WFS_1_1 = f"""<xsd:schema {XSD} {_WFS} {_OTHERS} xmlns:ows="http://www.opengis.net/ows">
{imported("gml", "gml/3.1.1/base/gml.xsd")}{imported("ogc", "filter/1.1.0/filter.xsd")}
{imported("ows", "ows/1.0.0/owsAll.xsd")}
<xsd:element name="WFS_Capabilities"><xsd:complexType><xsd:complexContent>
 <xsd:extension base="ows:CapabilitiesBaseType"><xsd:sequence>
  <xsd:element ref="wfs:FeatureTypeList" minOccurs="0"/>
  <xsd:element ref="ogc:Filter_Capabilities"/>
 </xsd:sequence></xsd:extension></xsd:complexContent></xsd:complexType></xsd:element>
<xsd:element name="FeatureTypeList"><xsd:complexType><xsd:sequence>
 <xsd:element name="Operations" type="wfs:OperationsType" minOccurs="0"/>
 <xsd:element name="FeatureType" type="wfs:FeatureTypeType" maxOccurs="unbounded"/>
</xsd:sequence></xsd:complexType></xsd:element>
{closed("OperationType", "Insert", "Update", "Delete", "Query", "Lock", "GetGmlObject")}
{sequence("OperationsType", element("Operation", "wfs:OperationType", 'maxOccurs="unbounded"'))}
{sequence("OutputFormatListType", element("Format", "xsd:string", 'maxOccurs="unbounded"'))}
{_metadata(("TC211", "FGDC", "19115", "19139"), _FORMATS_1_1)}
<xsd:complexType name="FeatureTypeType"><xsd:sequence>
 <xsd:element name="Name" type="xsd:QName"/>
 <xsd:element name="Title" type="xsd:string"/>
 <xsd:element name="Abstract" type="xsd:string" minOccurs="0"/>
 <xsd:element ref="ows:Keywords" {MANY}/>
 <xsd:element name="DefaultSRS" type="xsd:anyURI"/>
 <xsd:element name="OtherSRS" type="xsd:anyURI" {MANY}/>
 <xsd:element name="Operations" type="wfs:OperationsType" minOccurs="0"/>
 <xsd:element name="OutputFormats" type="wfs:OutputFormatListType" minOccurs="0"/>
 <xsd:element ref="ows:WGS84BoundingBox" maxOccurs="unbounded"/>
 <xsd:element name="MetadataURL" type="wfs:MetadataURLType" {MANY}/>
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
_DCP = element("DCPType", "wfs:DCPTypeType", 'maxOccurs="unbounded"')
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
_SERVICE = element("Name", "xsd:string") + element("Title", "xsd:string")
_SERVICE += element("Abstract", "xsd:string", ANY) + element("Keywords", "xsd:string", ANY)
_SERVICE += element("OnlineResource", "xsd:string") + element("Fees", "xsd:string", ANY)
_SERVICE += element("AccessConstraints", "xsd:string", ANY)
_OLD_TYPE = element("Name", "xsd:QName") + element("Title", "xsd:string", ANY)
_OLD_TYPE += element("Abstract", "xsd:string", ANY) + element("Keywords", "xsd:string", ANY)
_OLD_TYPE += element("SRS", "xsd:string") + element("Operations", "wfs:OperationsType", ANY)
_OLD_TYPE += element("LatLongBoundingBox", "wfs:BoxType", MANY)
_OLD_TYPE += element("MetadataURL", "wfs:MetadataURLType", MANY)

WFS_1_0_CAPABILITIES = f"""<xsd:schema {XSD} {_WFS} {_OTHERS}>
{imported("ogc", "filter/1.0.0/filterCapabilities.xsd")}
<xsd:element name="WFS_Capabilities"><xsd:complexType><xsd:sequence>
 <xsd:element name="Service" type="wfs:ServiceType"/>
 <xsd:element name="Capability" type="wfs:CapabilityType"/>
 <xsd:element name="FeatureTypeList" type="wfs:FeatureTypeListType"/>
 <xsd:element ref="ogc:Filter_Capabilities"/></xsd:sequence>
 <xsd:attribute name="version" type="xsd:string" fixed="1.0.0"/>
</xsd:complexType></xsd:element>{_EMPTY}{_LISTS}
<xsd:complexType name="AddressType">{_ADDRESS}</xsd:complexType>
<xsd:complexType name="HTTPType"><xsd:choice maxOccurs="unbounded">
 {element("Get", "wfs:AddressType")}{element("Post", "wfs:AddressType")}
</xsd:choice></xsd:complexType>
<xsd:complexType name="BoxType">{_SIDES}</xsd:complexType>
{_metadata(("TC211", "FGDC"), ("XML", "SGML", "TXT"))}
{sequence("DCPTypeType", element("HTTP", "wfs:HTTPType"))}
{sequence("GetCapabilitiesType", _DCP)}
{sequence("DescribeType", element("SchemaDescriptionLanguage", "wfs:LanguageType") + _DCP)}
{sequence("GetFeatureType", element("ResultFormat", "wfs:ResultFormatType") + _DCP)}
<xsd:complexType name="RequestType"><xsd:choice maxOccurs="unbounded">
 {element("GetCapabilities", "wfs:GetCapabilitiesType")}
 {element("DescribeFeatureType", "wfs:DescribeType")}
 {element("GetFeature", "wfs:GetFeatureType")}
</xsd:choice></xsd:complexType>
{sequence("CapabilityType", element("Request", "wfs:RequestType"))}
{sequence("ServiceType", _SERVICE)}
{sequence("FeatureTypeType", _OLD_TYPE)}
{
    sequence(
        "FeatureTypeListType",
        element("Operations", "wfs:OperationsType", ANY)
        + element("FeatureType", "wfs:FeatureTypeType", 'maxOccurs="unbounded"'),
    )
}
</xsd:schema>"""

WFS_1_0_BASIC = f"""<xsd:schema {XSD} {_WFS} {_OTHERS}>
{imported("gml", "gml/2.1.2/feature.xsd")}
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


FILTER_1_0 = f"""<xsd:schema {XSD} xmlns:ogc="http://www.opengis.net/ogc"
 targetNamespace="http://www.opengis.net/ogc">
{"".join(f'<xsd:element name="{one}"><xsd:complexType/></xsd:element>' for one in _SIGNS)}
{_choice("Spatial_OperatorsType", _SPATIAL)}
{_choice("Comparison_OperatorsType", _COMPARED)}
<xsd:complexType name="Function_NameType"><xsd:simpleContent><xsd:extension base="xsd:string">
 <xsd:attribute name="nArgs" type="xsd:string" use="required"/>
</xsd:extension></xsd:simpleContent></xsd:complexType>
{
    sequence(
        "Function_NamesType",
        element("Function_Name", "ogc:Function_NameType", 'maxOccurs="unbounded"'),
    )
}
{sequence("FunctionsType", element("Function_Names", "ogc:Function_NamesType"))}
{
    _choice(
        "Arithmetic_OperatorsType",
        ("Simple_Arithmetic",),
        element("Functions", "ogc:FunctionsType"),
    )
}
{sequence("Spatial_CapabilitiesType", element("Spatial_Operators", "ogc:Spatial_OperatorsType"))}
{
    _choice(
        "Scalar_CapabilitiesType",
        ("Logical_Operators",),
        element("Comparison_Operators", "ogc:Comparison_OperatorsType")
        + element("Arithmetic_Operators", "ogc:Arithmetic_OperatorsType"),
    )
}
<xsd:element name="Filter_Capabilities"><xsd:complexType><xsd:sequence>
 {element("Spatial_Capabilities", "ogc:Spatial_CapabilitiesType")}
 {element("Scalar_Capabilities", "ogc:Scalar_CapabilitiesType")}
</xsd:sequence></xsd:complexType></xsd:element>
</xsd:schema>"""


RULES: Mapping[str, str] = {
    f"{HOST}wfs/1.1.0/wfs.xsd": WFS_1_1,
    f"{HOST}wfs/1.0.0/WFS-capabilities.xsd": WFS_1_0_CAPABILITIES,
    f"{HOST}wfs/1.0.0/WFS-basic.xsd": WFS_1_0_BASIC,
    f"{HOST}filter/1.0.0/filterCapabilities.xsd": FILTER_1_0,
    f"{HOST}gml/2.1.2/feature.xsd": GML_2,
}
