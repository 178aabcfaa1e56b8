"""One record, in words, and the service that publishes it: nothing of the rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from parc_social.storage.query.model import Box


@dataclass(frozen=True, slots=True)
class ServiceMetadata:
    """`url` is the root of the service, without its last slash. Texts are in French."""

    url: str
    titre: str
    description: str
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
        publisher=str(metadata["provider"]["name"]),
        contact=str(contact["name"]),
        email=str(contact.get("email") or ""),
        licence=_french(licence["name"]),
        licence_url=str(licence.get("url") or f"{url.rstrip('/')}/"),
        conditions=_french(identification["terms_of_service"]),
    )


def _french(text: Any) -> str:
    return str(text["fr"] if isinstance(text, Mapping) else text)


class RecordKind(StrEnum):
    """Kinds of records."""

    DATASET = "dataset"
    EDITION = "edition"
    INDICATOR = "indicator"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Record:
    """`id` is the name of the thing itself: a collection, an edition, an indicator.

    `box` is in CRS84; `years` are millésimes, sorted. `made` and `updated` are when its first and
    its last edition were made, None: there is none. `collections` are those of its rows or values
    that the caller may ask, coverages of a `raster`, all that a service reads. `changes` say, in
    French, what is new since the one before.
    """

    id: str
    kind: RecordKind
    titre: str
    title: str
    description: str
    keywords: tuple[str, ...]
    source: str
    box: Box
    years: tuple[int, ...] = ()
    made: datetime | None = None
    updated: datetime | None = None
    niveaux: tuple[str, ...] = ()
    theme: str = ""
    code: str = ""
    unite: str = ""
    lecture: str = ""
    collections: tuple[str, ...] = ()
    editions: tuple[str, ...] = ()
    changes: tuple[str, ...] = field(default=())
    fictive: bool = False
    raster: bool = False

    def values(self, name: str) -> tuple[str | int, ...]:
        """Values that a search compares with a field of the catalogue (RECORD_FIELDS)."""
        values_of: dict[str, tuple[str | int, ...]] = {
            "type": (self.kind.value,),
            "title": (self.titre,),
            "description": (self.description,),
            "keywords": self.keywords,
            "language": ("fr",),
            "updated": (self.updated.isoformat(),) if self.updated else (),
            "source": (self.source,) if self.source else (),
            "theme": (self.theme,) if self.theme else (),
            "code": (self.code,) if self.code else (),
            "niveau": self.niveaux,
            "millesime": self.years,
        }
        return values_of[name]
