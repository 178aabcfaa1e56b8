"""The capabilities of WMS 1.3.0 and 1.1.1: the layers of one caller, each with its styles."""

from collections.abc import Sequence
from dataclasses import dataclass

from ows.about import INSPIRE, About, InspireService, OwsLinks, inspire
from ows.wms.get_capabilities import GetWmsCapabilities, WmsVersion
from ows.wms.get_feature_info import OF_ROWS
from ows.wms.get_map import LEGENDS, PICTURES
from ows.wms.layer_element import WmsLayerInfo, keywords
from ows.wms.layer_tree import TreeWriter
from ows.xml import HEAD, XLINK, XSI, Markup, element
from parc_social.maps.view import LARGEST

WMS = "http://www.opengis.net/wms"
_XSD = "http://schemas.opengis.net/wms/1.3.0/capabilities_1_3_0.xsd"
SLD = "http://www.opengis.net/sld"
_SLD_XSD = "http://schemas.opengis.net/sld/1.1.0/sld_capabilities.xsd"
_DTD = "http://schemas.opengis.net/wms/1.1.1/capabilities_1_1_1.dtd"
_EXCEPTIONS = {
    WmsVersion.V130: ("XML", "INIMAGE", "BLANK"),
    WmsVersion.V111: (
        "application/vnd.ogc.se_xml",
        "application/vnd.ogc.se_inimage",
        "application/vnd.ogc.se_blank",
    ),
}


def wms_capabilities(
    request: GetWmsCapabilities, about: About, layers: Sequence[WmsLayerInfo], links: OwsLinks
) -> bytes:
    """The document of a version."""
    return _Writer(request, about, links).document(layers).encode()


@dataclass(frozen=True, slots=True)
class _Writer(TreeWriter):
    def document(self, layers: Sequence[WmsLayerInfo]) -> str:
        parts = (self._service(), self._capability(layers))
        if not self._new:
            head = f'{HEAD}<!DOCTYPE WMT_MS_Capabilities SYSTEM "{_DTD}">\n'
            return head + element("WMT_MS_Capabilities", *parts, version="1.1.1")
        names = {"xmlns": WMS, "xmlns_xlink": XLINK, "xmlns_xsi": XSI, "xmlns_sld": SLD}
        where = f"{WMS} {_XSD} {SLD} {_SLD_XSD}"
        if self.request.language:
            vs, common = INSPIRE.format("inspire_vs"), INSPIRE.format("common")
            names |= {"xmlns_ivs": vs, "xmlns_ic": common}
            where += f" {vs} {vs}/inspire_vs.xsd"
        return HEAD + element(
            "WMS_Capabilities", *parts, **names, xsi_schemaLocation=where, version="1.3.0"
        )

    def _service(self) -> Markup:
        about = self.about
        person = element(
            "ContactPersonPrimary",
            element("ContactPerson", about.contact),
            element("ContactOrganization", about.provider),
        )
        sizes = [element("MaxWidth", LARGEST), element("MaxHeight", LARGEST)] if self._new else []
        return element(
            "Service",
            element("Name", "WMS" if self._new else "OGC:WMS"),
            element("Title", about.title),
            element("Abstract", about.abstract),
            keywords(about.keywords),
            self._online(about.site),
            element("ContactInformation", person, *_contact(about)),
            element("Fees", "none"),
            element("AccessConstraints", about.conditions),
            *sizes,
        )

    def _capability(self, layers: Sequence[WmsLayerInfo]) -> Markup:
        document = "text/xml" if self._new else "application/vnd.ogc.wms_xml"
        operations = [
            self._operation("GetCapabilities", (document,)),
            self._operation("GetMap", tuple(PICTURES)),
            self._operation("GetFeatureInfo", tuple(OF_ROWS)),
            # Of the SLD profile in 1.3.0: QGIS asks for the legend of a default style by it.
            self._operation("sld:GetLegendGraphic" if self._new else "GetLegendGraphic", LEGENDS),
        ]
        formats = (element("Format", one) for one in _EXCEPTIONS[self.request.version])
        language = self.request.language if self._new else None
        view = InspireService.VIEW
        more = [inspire(view, language, self.about, self.links)] if language else []
        return element(
            "Capability",
            element("Request", *operations),
            element("Exception", *formats),
            *more,
            self._root(layers),
        )

    def _operation(self, name: str, formats: Sequence[str]) -> Markup:
        http = element("HTTP", element("Get", self._online(f"{self.links.bare}?")))
        elements = (element("Format", one) for one in formats)
        return element(name, *elements, element("DCPType", http))


def _contact(about: About) -> list[Markup]:
    """Contact information, where the installation says it; the schema's order."""
    members = (
        ("ContactVoiceTelephone", about.telephone),
        ("ContactElectronicMailAddress", about.courriel),
    )
    return [element(name, value) for name, value in members if value]
