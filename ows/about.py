"""The service as its documents tell it: its words, and the addresses of it and of its pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from urllib.parse import quote, urlencode

from ows.xml import Markup, element
from parc_social.catalogue.wfs_version import LATEST, WfsVersion
from parc_social.wording import ENGLISH, FRENCH


@dataclass(frozen=True, slots=True)
class About:
    """Identification of the service. `revised`: when what it shows last changed, for INSPIRE."""

    title: str
    abstract: str
    keywords: tuple[str, ...]
    conditions: str
    provider: str
    contact: str
    site: str
    courriel: str = ""
    telephone: str = ""
    revised: date | None = None


INSPIRE = "http://inspire.ec.europa.eu/schemas/{}/1.0"
CODES: Mapping[str, str] = {FRENCH: "fre", ENGLISH: "eng"}  # ISO 639-2/B, which INSPIRE writes


PATH = "/ows"


@dataclass(frozen=True, slots=True)
class OwsLinks:
    """`most` is the longest address that the service itself takes, in octets."""

    base_url: str
    most: int

    @property
    def bare(self) -> str:
        """Without a query: clients and test suites put theirs behind it."""
        return self.base_url + PATH

    def schema(self, collections: Iterable[str], version: WfsVersion = LATEST) -> str:
        """Of the schema of some types."""
        names = ",".join(f"ps:{name}" for name in collections)
        parameter = "TYPENAMES" if version is LATEST else "TYPENAME"
        return self._asking([("REQUEST", "DescribeFeatureType"), (parameter, names)], version)

    def page(
        self,
        query: Iterable[tuple[str, str]],
        page: Iterable[tuple[str, str]],
        version: WfsVersion = LATEST,
    ) -> str | None:
        """Of another page; None where no address is long enough to ask for it."""
        href = self._asking([*query, *page], version)
        return href if len(href) < self.most else None

    def _asking(self, pairs: Iterable[tuple[str, str]], version: WfsVersion) -> str:
        query = urlencode([("SERVICE", "WFS"), ("VERSION", version), *pairs], quote_via=quote)
        return f"{self.bare}?{query}"


class InspireService(Enum):
    """Element of its extension, identifier of its record, type and class (1205/2008, D.3, D.4)."""

    DOWNLOAD = "ids:ExtendedCapabilities", "wfs", "download", "infoFeatureAccessService"
    VIEW = "ivs:ExtendedCapabilities", "wms", "view", "infoMapAccessService"


_REGULATION = (  # which no suite of INSPIRE has been run for
    "Commission Regulation (EC) No 976/2009 of 19 October 2009 implementing Directive 2007/2/EC of"
    " the European Parliament and of the Council as regards the Network Services"
)


def inspire(
    service: InspireService,
    language: str,
    about: About,
    links: OwsLinks,
    identifiers: Iterable[Markup] = (),
) -> Markup:
    """Extension of INSPIRE: the metadata of the service (scenario 2), or where they are (1).

    The second one takes the date and the address that mails go to: without them, the first.
    """
    tag, record, kind, keyword = service.value
    where = element("ic:URL", f"{links.base_url}/iso19139/{record}")
    address = element("ic:MetadataUrl", where, element("ic:MediaType", "application/xml"))
    spoken = _languages(language)
    if about.revised is None or not about.courriel:
        return element(tag, address, *spoken, *identifiers)
    day = about.revised.isoformat()
    return element(
        tag,
        element("ic:ResourceLocator", element("ic:URL", links.bare)),
        element("ic:ResourceType", "service"),
        element("ic:TemporalReference", element("ic:DateOfLastRevision", day)),
        _conformity(),
        element(
            "ic:MetadataPointOfContact",
            element("ic:OrganisationName", about.contact),
            element("ic:EmailAddress", about.courriel),
        ),
        element("ic:MetadataDate", day),
        element("ic:SpatialDataServiceType", kind),
        element("ic:MandatoryKeyword", element("ic:KeywordValue", keyword)),
        *spoken,
        address,
        *identifiers,
    )


def _conformity() -> Markup:
    cited = element("ic:Title", _REGULATION), element("ic:DateOfPublication", "2009-10-19")
    degree = element("ic:Degree", "notEvaluated")
    return element("ic:Conformity", element("ic:Specification", *cited), degree)


def _languages(language: str) -> tuple[Markup, Markup]:
    def spoken(name: str, one: str) -> Markup:
        return element(f"ic:{name}", element("ic:Language", CODES[one]))

    both = spoken("DefaultLanguage", FRENCH), spoken("SupportedLanguage", ENGLISH)
    return element("ic:SupportedLanguages", *both), spoken("ResponseLanguage", language)
