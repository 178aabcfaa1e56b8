"""GetCapabilities: which version and which sections are wanted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ows.errors import invalid
from ows.kvp import Kvp
from ows.xml import VERSION, Element, name_of, text_of
from parc_social.errors import OwsRefusal

SECTIONS = (
    "ServiceIdentification",
    "ServiceProvider",
    "OperationsMetadata",
    "FeatureTypeList",
    "Filter_Capabilities",
)


@dataclass(frozen=True, slots=True)
class GetCapabilities:
    """`sections` in the order of the standard; `language` where one is asked for."""

    sections: tuple[str, ...] = SECTIONS
    language: str | None = None


def from_kvp(kvp: Kvp, _caller: object = None) -> GetCapabilities:
    """Of an address."""
    versions, sections = kvp.get("ACCEPTVERSIONS"), kvp.get("SECTIONS")
    request = _request(
        versions.split(",") if versions else [], sections.split(",") if sections else []
    )
    return replace(request, language=kvp.language)


def from_xml(root: Element, _caller: object = None) -> GetCapabilities:
    """Of a document."""
    parts = {name_of(child)[1]: child for child in root}
    return _request(
        [text_of(one) for one in parts.get("AcceptVersions", ())],
        [text_of(one) for one in parts.get("Sections", ())],
    )


def _request(versions: Sequence[str], sections: Sequence[str]) -> GetCapabilities:
    if versions and VERSION not in (version.strip() for version in versions):
        raise OwsRefusal(
            f"AcceptVersions : ce service parle la version {VERSION}",
            "VersionNegotiationFailed",
            "AcceptVersions",
        )
    names = {section.strip() for section in sections}
    unknown = sorted(names - {*SECTIONS, "All"})
    if unknown:
        raise invalid("Sections", f"Sections : section inconnue : {unknown[0]!r}")
    if not names or "All" in names:
        return GetCapabilities()
    return GetCapabilities(tuple(section for section in SECTIONS if section in names))
