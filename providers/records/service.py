"""Who publishes the catalogue, where it is, and under which conditions: of the configuration."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ServiceMetadata:
    """`url` is the root of the service, without its last slash. Texts are in French."""

    url: str
    titre: str
    description: str
    keywords: tuple[str, ...]
    publisher: str
    contact: str
    email: str
    licence: str
    licence_url: str
    conditions: str

    def collection(self, name: str) -> str:
        """Address of a collection."""
        return f"{self.url}/collections/{name}"

    def record(self, identifier: str) -> str:
        """Address of a record."""
        return f"{self.collection('catalogue')}/items/{identifier}"


def service_of(metadata: Mapping[str, Any], url: str) -> ServiceMetadata:
    """The service that a configuration describes (`metadata` of pygeoapi's)."""
    identification, licence = metadata["identification"], metadata["license"]
    contact = metadata["contact"]
    return ServiceMetadata(
        url=url.rstrip("/"),
        titre=_french(identification["title"]),
        description=_french(identification["description"]),
        keywords=tuple(_listed(identification["keywords"])),
        publisher=str(metadata["provider"]["name"]),
        contact=str(contact["name"]),
        email=str(contact.get("email") or ""),
        licence=_french(licence["name"]),
        licence_url=str(licence.get("url") or f"{url.rstrip('/')}/"),
        conditions=_french(identification["terms_of_service"]),
    )


def _french(text: Any) -> str:
    return str(text["fr"] if isinstance(text, Mapping) else text)


def _listed(words: Any) -> list[str]:
    return list(words["fr"] if isinstance(words, Mapping) else words)
