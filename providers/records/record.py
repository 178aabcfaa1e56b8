"""One record: a dataset, an edition or an indicator, in words; nothing of its rows."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from parc_social.storage.query.model import Box


class RecordKind(StrEnum):
    """What a record tells of."""

    DATASET = "dataset"
    EDITION = "edition"
    INDICATOR = "indicator"


@dataclass(frozen=True, slots=True)
class Record:
    """`id` is the name of the thing itself: a collection, an edition, an indicator.

    `box` is in CRS84; `years` are millésimes, sorted. `made` and `updated` are when its first and
    its last edition were made, None: there is none. `collections` are those of its rows or values
    that the caller may ask, coverages of a `raster`. `changes` say, in French, what is new since
    the one before.
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
        """What a search compares with a field of the catalogue (RECORD_FIELDS)."""
        known: dict[str, tuple[str | int, ...]] = {
            "type": (self.kind.value,),
            "title": (self.titre,),
            "description": (self.description,),
            "keywords": self.keywords,
            "language": ("fr",),
            "updated": (self.updated.isoformat(),) if self.updated else (),
            "source": (self.source,),
            "theme": (self.theme,) if self.theme else (),
            "code": (self.code,) if self.code else (),
            "niveau": self.niveaux,
            "millesime": self.years,
        }
        return known[name]
