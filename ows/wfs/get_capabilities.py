"""GetCapabilities: which version and which sections are wanted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ows.errors import invalid
from ows.kvp import Kvp
from ows.vocabulary import OLD_WFS
from ows.xml import Element, name_of, text_of
from parc_social.catalogue.wfs_version import LATEST, VERSIONS, WfsVersion, first_spoken, negotiated
from parc_social.errors import OwsRefusal
from parc_social.wording import cited

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
    version: WfsVersion = LATEST


def from_kvp(kvp: Kvp, _caller: object = None) -> GetCapabilities:
    """Of an address."""
    versions, sections = kvp.get("ACCEPTVERSIONS"), kvp.get("SECTIONS")
    version = _version(versions.split(",") if versions else [], negotiated(kvp.get("VERSION")))
    request = _request(version, sections.split(",") if sections else [])
    return replace(request, language=kvp.language)


def from_xml(root: Element, _caller: object = None) -> GetCapabilities:
    """Of a document."""
    parts = {name_of(child)[1]: child for child in root}
    # A document in the namespace of the versions before is of the later one of them.
    number = root.get("version") or (WfsVersion.V1_1 if name_of(root)[0] == OLD_WFS else None)
    versions = [text_of(one) for one in parts.get("AcceptVersions", ())]
    return _request(
        _version(versions, negotiated(number)), [text_of(one) for one in parts.get("Sections", ())]
    )


def _version(accepted: Sequence[str], otherwise: WfsVersion) -> WfsVersion:
    version = first_spoken(accepted) if accepted else otherwise
    if version is None:
        raise OwsRefusal(
            f"AcceptVersions : ce service parle {', '.join(VERSIONS)}",
            "VersionNegotiationFailed",
            "AcceptVersions",
        )
    return version


def _request(version: WfsVersion, sections: Sequence[str]) -> GetCapabilities:
    """WFS 1.0.0 has no sections: its document is whole."""
    if version is WfsVersion.V1_0:
        return GetCapabilities(version=version)
    names = {section.strip() for section in sections}
    unknown = sorted(names - {*SECTIONS, "All"})
    if unknown:
        raise invalid("Sections", f"Sections : section inconnue : {cited(unknown[0])}")
    if not names or "All" in names:
        return GetCapabilities(version=version)
    own = tuple(section for section in SECTIONS if section in names)
    return GetCapabilities(own, version=version)
