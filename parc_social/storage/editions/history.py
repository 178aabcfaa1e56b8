"""What a store remembers of its editions: states, what was on show before, survey versions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from parc_social.errors import NotFound
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.editions.snapshot import version_of


@dataclass(frozen=True, slots=True)
class EditionEntry:
    """An edition and the instant of its last change of state."""

    edition: Edition
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was on show until `replaced_at`: ids of editions, published and draft, sorted."""

    published: tuple[str, ...]
    drafts: tuple[str, ...]
    replaced_at: datetime

    @property
    def version(self) -> str:
        """That of its snapshot."""
        return version_of(self.published, self.drafts)


@dataclass(frozen=True, slots=True)
class SurveyVersion:
    """A version of a survey that has been published once, whatever became of its edition."""

    id: str
    millesime: int
    dated: date


@dataclass(frozen=True, slots=True)
class EditionHistory:
    """Everything that a store remembers of its editions. `earlier`: oldest first."""

    entries: Mapping[str, EditionEntry] = field(default_factory=dict[str, EditionEntry])
    earlier: tuple[Earlier, ...] = ()
    versions: tuple[SurveyVersion, ...] = ()

    @property
    def published(self) -> tuple[Edition, ...]:
        """What everybody is served, within his Grant."""
        return self._where(lambda e: e.state is EditionState.PUBLISHED)

    @property
    def drafts(self) -> tuple[Edition, ...]:
        """What only the bailleurs of its rows are served."""
        return self._where(lambda e: e.is_draft)

    def edition(self, identifier: str) -> Edition:
        """Raises NotFound."""
        if identifier not in self.entries:
            raise NotFound(f"édition inconnue : {identifier!r}")
        return self.entries[identifier].edition

    def _where(self, wanted: Callable[[Edition], bool]) -> tuple[Edition, ...]:
        found = (entry.edition for entry in self.entries.values())
        return tuple(sorted((e for e in found if wanted(e)), key=lambda e: e.id))
