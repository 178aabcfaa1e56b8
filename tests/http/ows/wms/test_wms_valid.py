"""Capabilities in the order and number that the schemas of the standard allow, by rules of ours.

What is asked of 1.3.0 (capabilities_1_3_0.xsd) and 1.1.1 (its DTD) of the elements that we write.
"""

import io
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from testing.rows import each_row

COMMON = """
<!ELEMENT Title (#PCDATA)> <!ELEMENT Abstract (#PCDATA)> <!ELEMENT Name (#PCDATA)>
<!ELEMENT KeywordList (Keyword*)> <!ELEMENT Keyword (#PCDATA)> <!ELEMENT Fees (#PCDATA)>
<!ELEMENT OnlineResource EMPTY>
<!ATTLIST OnlineResource xmlns:xlink CDATA #IMPLIED xlink:type CDATA #REQUIRED
                         xlink:href CDATA #REQUIRED>
<!ELEMENT ContactInformation (ContactPersonPrimary?, ContactVoiceTelephone?,
  ContactElectronicMailAddress?)>
<!ELEMENT ContactVoiceTelephone (#PCDATA)> <!ELEMENT ContactElectronicMailAddress (#PCDATA)>
<!ELEMENT ContactPersonPrimary (ContactPerson, ContactOrganization)>
<!ELEMENT ContactPerson (#PCDATA)> <!ELEMENT ContactOrganization (#PCDATA)>
<!ELEMENT AccessConstraints (#PCDATA)> <!ELEMENT Format (#PCDATA)>
<!ELEMENT GetCapabilities (Format+, DCPType+)> <!ELEMENT GetMap (Format+, DCPType+)>
<!ELEMENT GetFeatureInfo (Format+, DCPType+)> <!ELEMENT DCPType (HTTP)> <!ELEMENT HTTP (Get)>
<!ELEMENT Get (OnlineResource)> <!ELEMENT Exception (Format+)>
<!ELEMENT Attribution (Title?, OnlineResource?)>
<!ELEMENT MetadataURL (Format, OnlineResource)>
<!ELEMENT Style (Name, Title, Abstract?, LegendURL*)>
<!ELEMENT LegendURL (Format, OnlineResource)>
<!ATTLIST LegendURL width NMTOKEN #REQUIRED height NMTOKEN #REQUIRED>
<!ATTLIST Layer queryable (0|1) "0">
"""
NEW = """
<!ELEMENT WMS_Capabilities (Service, Capability)>
<!ATTLIST WMS_Capabilities version CDATA #FIXED "1.3.0" schemaLocation CDATA #REQUIRED
                           xmlns:xlink CDATA #IMPLIED xmlns:xsi CDATA #IMPLIED
                           xmlns:sld CDATA #IMPLIED>
<!ELEMENT Service (Name, Title, Abstract?, KeywordList?, OnlineResource, ContactInformation?,
                   Fees?, AccessConstraints?, LayerLimit?, MaxWidth?, MaxHeight?)>
<!ELEMENT MaxWidth (#PCDATA)> <!ELEMENT MaxHeight (#PCDATA)>
<!ELEMENT Capability (Request, Exception, Layer?)>
<!ELEMENT Request (GetCapabilities, GetMap, GetFeatureInfo?, GetLegendGraphic?)>
<!ELEMENT GetLegendGraphic (Format+, DCPType+)>
<!ELEMENT Layer (Name?, Title, Abstract?, KeywordList?, CRS*, EX_GeographicBoundingBox?,
                 BoundingBox*, Dimension*, Attribution?, MetadataURL*, Style*, Layer*)>
<!ELEMENT CRS (#PCDATA)>
<!ELEMENT EX_GeographicBoundingBox (westBoundLongitude, eastBoundLongitude, southBoundLatitude,
                                    northBoundLatitude)>
<!ELEMENT westBoundLongitude (#PCDATA)> <!ELEMENT eastBoundLongitude (#PCDATA)>
<!ELEMENT southBoundLatitude (#PCDATA)> <!ELEMENT northBoundLatitude (#PCDATA)>
<!ELEMENT BoundingBox EMPTY>
<!ATTLIST BoundingBox CRS CDATA #REQUIRED minx CDATA #REQUIRED miny CDATA #REQUIRED
                      maxx CDATA #REQUIRED maxy CDATA #REQUIRED>
<!ELEMENT Dimension (#PCDATA)>
<!ATTLIST Dimension name CDATA #REQUIRED units CDATA #REQUIRED default CDATA #IMPLIED
                    multipleValues (0|1) #IMPLIED nearestValue (0|1) #IMPLIED
                    current (0|1) #IMPLIED>
<!ATTLIST MetadataURL type NMTOKEN #REQUIRED>
"""
OLD = """
<!ELEMENT WMT_MS_Capabilities (Service, Capability)>
<!ATTLIST WMT_MS_Capabilities version CDATA #FIXED "1.1.1">
<!ELEMENT Service (Name, Title, Abstract?, KeywordList?, OnlineResource, ContactInformation?,
                   Fees?, AccessConstraints?)>
<!ELEMENT Capability (Request, Exception, Layer?)>
<!ELEMENT Request (GetCapabilities, GetMap, GetFeatureInfo?, GetLegendGraphic?)>
<!ELEMENT GetLegendGraphic (Format+, DCPType+)>
<!ELEMENT Layer (Name?, Title, Abstract?, KeywordList?, SRS*, LatLonBoundingBox?, BoundingBox*,
                 Dimension*, Extent*, Attribution?, MetadataURL*, Style*, Layer*)>
<!ELEMENT SRS (#PCDATA)> <!ELEMENT LatLonBoundingBox EMPTY> <!ELEMENT BoundingBox EMPTY>
<!ATTLIST LatLonBoundingBox minx CDATA #REQUIRED miny CDATA #REQUIRED maxx CDATA #REQUIRED
                            maxy CDATA #REQUIRED>
<!ATTLIST BoundingBox SRS CDATA #REQUIRED minx CDATA #REQUIRED miny CDATA #REQUIRED
                      maxx CDATA #REQUIRED maxy CDATA #REQUIRED>
<!ELEMENT Dimension EMPTY> <!ELEMENT Extent (#PCDATA)>
<!ATTLIST Dimension name CDATA #REQUIRED units CDATA #REQUIRED>
<!ATTLIST Extent name CDATA #REQUIRED default CDATA #IMPLIED nearestValue (0|1) "0"
                 multipleValues (0|1) "0">
<!ATTLIST MetadataURL type (TC211|FGDC) #REQUIRED>
"""
WHERE = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"


@each_row(("version", "rules"), [("1.3.0", NEW), ("1.1.1", OLD)])
def test_capabilities_hold_what_their_schema_allows(wms: Any, version: str, rules: str) -> None:
    root = wms.capabilities(version=version)
    if version == "1.3.0":
        root.set("schemaLocation", root.attrib.pop(WHERE))
        legends = root.find("Capability/Request/{http://www.opengis.net/sld}GetLegendGraphic")
        legends.tag = "GetLegendGraphic"  # rules of a DTD know no name space
    plain = etree.fromstring(
        etree.tostring(root).replace(b' xmlns="http://www.opengis.net/wms"', b"")
    )
    etree.cleanup_namespaces(plain, keep_ns_prefixes=["xlink"])
    schema = etree.DTD(io.StringIO(COMMON + rules))
    assert schema.validate(plain), schema.error_log.filter_from_errors()[:5]


def test_rules_refuse_what_is_out_of_order(wms: Any) -> None:
    """The control: an element that has moved is seen."""
    root = wms.capabilities(version="1.1.1")
    service = root.find("Service")
    service.append(service.find("Name"))
    assert not etree.DTD(io.StringIO(COMMON + OLD)).validate(root)
