"""The service as its documents tell it: its words, and the addresses of it and of its pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from ows.xml import Markup, element
from parc_social.catalogue.wfs_version import LATEST, WfsVersion
from parc_social.wording import ENGLISH, FRENCH


@dataclass(frozen=True, slots=True)
class About:
    """Identification of the service."""

    title: str
    abstract: str
    keywords: tuple[str, ...]
    conditions: str
    provider: str
    contact: str
    site: str
    courriel: str = ""
    telephone: str = ""


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


def inspire(tag: str, language: str, links: OwsLinks, identifiers: Iterable[Markup] = ()) -> Markup:
    """Extension of INSPIRE: languages, and where the metadata of the service and its data are."""

    def spoken(name: str, one: str) -> Markup:
        return element(f"ic:{name}", element("ic:Language", CODES[one]))

    url = element("ic:URL", f"{links.base_url}/iso19139")
    languages = spoken("DefaultLanguage", FRENCH), spoken("SupportedLanguage", ENGLISH)
    return element(
        tag,
        element("ic:MetadataUrl", url, element("ic:MediaType", "application/xml")),
        element("ic:SupportedLanguages", *languages),
        spoken("ResponseLanguage", language),
        *identifiers,
    )
