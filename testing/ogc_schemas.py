"""The schemas of the OGC, from two packages of the lock of development, read without a network.

pycsw holds OWS 1.1, FES 2.0, GML 3.2.1 and ISO 19139, MapProxy WMS 1.3.0, the DTDs of 1.1.1 and
INSPIRE's common types. No package has the one file of WFS 2.0: `WFS` is our rule for the elements
that we write, on top of theirs; those of the versions before it lie in schemas.
"""

import re
from collections.abc import Iterable
from importlib.metadata import distribution
from io import BytesIO
from pathlib import Path
from typing import Any

from lxml import etree as untyped  # pyright: ignore[reportAttributeAccessIssue]

from testing.schemas.old_gml import SMIL
from testing.schemas.old_wfs import RULES

etree: Any = untyped
_HOST = "http://schemas.opengis.net/"
OURS = "http://127.0.0.1/ours.xsd"
_OF_2006 = re.compile(r"19139/20060504/(gmd|gco)/")  # below srv: those of 2007 (iso_19139.py)
INSPIRE = "http://inspire.ec.europa.eu/schemas/"


def _folder(package: str, path: str) -> Path:
    return Path(str(distribution(package).locate_file(path)))


_ROOTS = (
    _folder("pycsw", "pycsw/core/schemas/ogc"),
    _folder("pycsw", "pycsw/plugins/profiles/apiso/schemas/ogc"),
    _folder("mapproxy", "mapproxy/test/schemas"),
)
_W3C = {
    "http://www.w3.org/1999/xlink.xsd": _folder("pycsw", "pycsw/core/schemas/w3c/1999/xlink.xsd"),
    "http://www.w3.org/2001/xml.xsd": _folder("pycsw", "pycsw/core/schemas/w3c/2001/xml.xsd"),
}
WFS = f"""<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"
 xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:ows="http://www.opengis.net/ows/1.1"
 xmlns:fes="http://www.opengis.net/fes/2.0" targetNamespace="http://www.opengis.net/wfs/2.0"
 elementFormDefault="qualified">
<xsd:import namespace="http://www.w3.org/XML/1998/namespace"
 schemaLocation="http://www.w3.org/2001/xml.xsd"/>
<xsd:import namespace="http://www.opengis.net/ows/1.1"
 schemaLocation="{_HOST}ows/1.1.0/owsAll.xsd"/>
<xsd:import namespace="http://www.opengis.net/fes/2.0"
 schemaLocation="{_HOST}filter/2.0/filterAll.xsd"/>
<xsd:simpleType name="count"><xsd:union memberTypes="xsd:nonNegativeInteger">
 <xsd:simpleType><xsd:restriction base="xsd:string"><xsd:enumeration value="unknown"/>
 </xsd:restriction></xsd:simpleType></xsd:union></xsd:simpleType>
<xsd:complexType name="text"><xsd:simpleContent><xsd:extension base="xsd:string">
 <xsd:attribute ref="xml:lang"/></xsd:extension></xsd:simpleContent></xsd:complexType>
<xsd:element name="WFS_Capabilities"><xsd:complexType><xsd:complexContent>
 <xsd:extension base="ows:CapabilitiesBaseType"><xsd:sequence>
  <xsd:element ref="wfs:FeatureTypeList" minOccurs="0"/>
  <xsd:element ref="fes:Filter_Capabilities" minOccurs="0"/>
 </xsd:sequence></xsd:extension></xsd:complexContent></xsd:complexType></xsd:element>
<xsd:element name="FeatureTypeList"><xsd:complexType><xsd:sequence>
 <xsd:element name="FeatureType" maxOccurs="unbounded"><xsd:complexType><xsd:sequence>
  <xsd:element name="Name" type="xsd:QName"/>
  <xsd:element name="Title" type="wfs:text" minOccurs="0" maxOccurs="unbounded"/>
  <xsd:element name="Abstract" type="wfs:text" minOccurs="0" maxOccurs="unbounded"/>
  <xsd:element ref="ows:Keywords" minOccurs="0" maxOccurs="unbounded"/>
  <xsd:element name="DefaultCRS" type="xsd:anyURI"/>
  <xsd:element name="OtherCRS" type="xsd:anyURI" minOccurs="0" maxOccurs="unbounded"/>
  <xsd:element name="OutputFormats" minOccurs="0"><xsd:complexType><xsd:sequence>
   <xsd:element name="Format" type="xsd:string" maxOccurs="unbounded"/>
  </xsd:sequence></xsd:complexType></xsd:element>
  <xsd:element ref="ows:WGS84BoundingBox" minOccurs="0" maxOccurs="unbounded"/>
  <xsd:element name="MetadataURL" minOccurs="0" maxOccurs="unbounded"/>
 </xsd:sequence></xsd:complexType></xsd:element>
</xsd:sequence></xsd:complexType></xsd:element>
<xsd:attributeGroup name="told">
 <xsd:attribute name="timeStamp" type="xsd:dateTime" use="required"/>
 <xsd:attribute name="numberMatched" type="wfs:count" use="required"/>
 <xsd:attribute name="numberReturned" type="xsd:nonNegativeInteger" use="required"/>
 <xsd:attribute name="next" type="xsd:anyURI"/><xsd:attribute name="previous" type="xsd:anyURI"/>
</xsd:attributeGroup>
<xsd:element name="FeatureCollection"><xsd:complexType><xsd:sequence>
 <xsd:element name="member" minOccurs="0" maxOccurs="unbounded"><xsd:complexType>
  <xsd:sequence><xsd:any processContents="strict"/></xsd:sequence></xsd:complexType></xsd:element>
</xsd:sequence><xsd:attributeGroup ref="wfs:told"/></xsd:complexType></xsd:element>
<xsd:element name="ValueCollection"><xsd:complexType><xsd:sequence>
 <xsd:element name="member" minOccurs="0" maxOccurs="unbounded"><xsd:complexType mixed="true">
  <xsd:sequence><xsd:any processContents="lax" minOccurs="0"/></xsd:sequence></xsd:complexType>
 </xsd:element>
</xsd:sequence><xsd:attributeGroup ref="wfs:told"/></xsd:complexType></xsd:element>
<xsd:element name="ListStoredQueriesResponse"><xsd:complexType><xsd:sequence>
 <xsd:element name="StoredQuery" minOccurs="0" maxOccurs="unbounded"><xsd:complexType>
  <xsd:sequence><xsd:element name="Title" type="wfs:text" minOccurs="0" maxOccurs="unbounded"/>
   <xsd:element name="ReturnFeatureType" type="xsd:QName" maxOccurs="unbounded"/></xsd:sequence>
  <xsd:attribute name="id" type="xsd:anyURI" use="required"/></xsd:complexType></xsd:element>
</xsd:sequence></xsd:complexType></xsd:element>
<xsd:element name="DescribeStoredQueriesResponse"><xsd:complexType><xsd:sequence>
 <xsd:element name="StoredQueryDescription" minOccurs="0" maxOccurs="unbounded"><xsd:complexType>
  <xsd:sequence><xsd:element name="Title" type="wfs:text" minOccurs="0" maxOccurs="unbounded"/>
   <xsd:element name="Abstract" type="wfs:text" minOccurs="0" maxOccurs="unbounded"/>
   <xsd:element ref="ows:Metadata" minOccurs="0" maxOccurs="unbounded"/>
   <xsd:element name="Parameter" minOccurs="0" maxOccurs="unbounded"><xsd:complexType>
    <xsd:attribute name="name" type="xsd:string" use="required"/>
    <xsd:attribute name="type" type="xsd:QName" use="required"/></xsd:complexType></xsd:element>
   <xsd:element name="QueryExpressionText" maxOccurs="unbounded"><xsd:complexType mixed="true">
    <xsd:attribute name="returnFeatureTypes" use="required"><xsd:simpleType>
     <xsd:list itemType="xsd:QName"/></xsd:simpleType></xsd:attribute>
    <xsd:attribute name="language" type="xsd:anyURI" use="required"/>
    <xsd:attribute name="isPrivate" type="xsd:boolean"/></xsd:complexType></xsd:element>
  </xsd:sequence>
  <xsd:attribute name="id" type="xsd:anyURI" use="required"/></xsd:complexType></xsd:element>
</xsd:sequence></xsd:complexType></xsd:element>
</xsd:schema>"""


class Offline(etree.Resolver):
    """Each schema by its address, from the packages; LookupError for what they lack."""

    def __init__(self, ours: bytes) -> None:
        super().__init__()
        self._texts = {f"{_HOST}wfs/2.0/wfs.xsd": WFS.encode(), OURS: ours}
        self._texts |= {where: text.encode() for where, text in RULES.items()}

    def resolve(self, url: str, _public: str, context: Any) -> Any:
        """As lxml asks; relative addresses come as files beside the one that names them."""
        url = _OF_2006.sub(r"19139/20070417/\1/", url)
        if url in self._texts:
            return self.resolve_string(self._texts[url], context, base_url=url)
        if url.endswith("smil/smil20.xsd"):
            return self.resolve_string(SMIL.encode(), context, base_url=url)
        file = _W3C.get(url) or (Path(url) if Path(url).is_file() else _standard(url))
        return self.resolve_filename(str(file), context)


def _standard(url: str) -> Path:
    if url.endswith("wfs/1.0.0/OGC-exception.xsd"):  # which WMS-C has taken over
        return _folder("mapproxy", "mapproxy/test/schemas/wmsc/1.1.1/OGC-exception.xsd")
    path = next((url.split(m, 1)[1] for m in (_HOST, "/schemas/ogc/") if m in url), None)
    if url.startswith(INSPIRE):
        path = f"inspire/{url.removeprefix(INSPIRE)}"
    found = [root / path for root in _ROOTS if path and (root / path).is_file()]
    if not found:
        raise LookupError(f"no package has {url}")
    return found[0]


def schema_of(imports: Iterable[tuple[str, str]], ours: bytes = b"") -> Any:
    """A schema that imports some namespaces; `ours` is the document at the address OURS."""
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Offline(ours))
    lines = "".join(
        f'<xsd:import namespace="{name}" schemaLocation="{where}"/>' for name, where in imports
    )
    text = f'<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema">{lines}</xsd:schema>'
    return etree.XMLSchema(etree.fromstring(text, parser, base_url="http://127.0.0.1/all.xsd"))


def dtd_of(path: str) -> Any:
    """A DTD of the OGC."""
    return etree.DTD(BytesIO(_standard(f"{_HOST}{path}").read_bytes()))
