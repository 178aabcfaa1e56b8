"""History of a store's editions: states, what was on show before, survey versions.

A reading goes on in the edition where it began: the token of its `next` links names what one caller
read of one collection (see `token_of`). It opens nothing by itself: the caller's Grant decides at
each page, as for any other read.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from parc_social.errors import InvalidValue, NotFound
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.editions.snapshot import Snapshot, token_of, version_of
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.sql.visibility import Visible
from parc_social.wording import cited

Progress = Callable[[str, int, int], None]  # relation or step, rows done, rows in all
TEXTS_STEP = "textes de lecture"  # the step that comes behind a swap: what is only for speed


def silent(step: str, done: int, total: int) -> None:
    """Progress of which nobody is told."""
    del step, done, total


@dataclass(frozen=True, slots=True)
class EditionEntry:
    """An edition and the instant of its last change of state."""

    edition: Edition
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Earlier:
    """Editions on show until `replaced_at`: their ids, published and draft, sorted."""

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
        """Editions that everybody is served, within his Grant."""
        return self._where(lambda e: e.state is EditionState.PUBLISHED)

    @property
    def drafts(self) -> tuple[Edition, ...]:
        """Editions that only the bailleurs of their rows are served."""
        return self._where(lambda e: e.is_draft)

    def edition(self, identifier: str) -> Edition:
        """Raises NotFound."""
        if identifier not in self.entries:
            raise NotFound(f"édition inconnue : {cited(identifier)}")
        return self.entries[identifier].edition

    def _where(self, condition: Callable[[Edition], bool]) -> tuple[Edition, ...]:
        editions = (entry.edition for entry in self.entries.values())
        return tuple(sorted((e for e in editions if condition(e)), key=lambda e: e.id))


GONE = (
    "edition : l'édition où cette lecture a commencé n'est plus servie (elle l'est encore 15"
    " minutes après son remplacement, et plus du tout une fois retirée) ; recommencez à la"
    " première page, sans ce paramètre"
)
_TOKENS = LruCache(4_096)  # of published editions; those of drafts change with each correction
_TOKEN = re.compile(r"[0-9a-f]{16}")


def check_token(text: str) -> str:
    """Raises InvalidValue for what no link of ours carries."""
    if not _TOKEN.fullmatch(text):
        raise InvalidValue(
            f"edition : la valeur d'un lien « next » est attendue (16 chiffres hexadécimaux),"
            f" lu {cited(text)}"
        )
    return text


def token_of_view(view: Visible, snapshot: Snapshot) -> str:
    """Of what one caller reads of a collection in a snapshot."""

    def make() -> str:
        return token_of(snapshot.tables_for(view.collection, view.draft_sirens))

    return make() if view.draft_sirens else _TOKENS.get((snapshot.version, view), make)


def still_open(book: EditionHistory, hold_s: float) -> Generator[tuple[float, Earlier]]:
    """Editions on show less than `hold_s` seconds ago, with its age in seconds, latest first."""
    now = datetime.now(UTC)
    for earlier in reversed(book.earlier):
        age = (now - earlier.replaced_at).total_seconds()
        if age >= hold_s:
            return
        yield age, earlier


def editions_of(book: EditionHistory, earlier: Earlier) -> tuple[list[Edition], list[Edition]]:
    """Its published and its draft editions, those that the store still has."""
    return _editions_there(book, earlier.published), _editions_there(book, earlier.drafts)


def _editions_there(book: EditionHistory, ids: Iterable[str]) -> list[Edition]:
    return [book.entries[i].edition for i in ids if i in book.entries]


class BookChange(ABC):
    """The list of editions, held by its one writer until the change is made or given up."""

    def __init__(self, book: EditionHistory) -> None:
        self.book = book
        self.afterwards: list[Callable[[], None]] = []  # once the list is lasting

    @abstractmethod
    def write(self, after: EditionHistory) -> None:
        """Makes that the list."""

    @abstractmethod
    def arrive(
        self, after: EditionHistory, edition: Edition, progress: Progress, *, new: bool
    ) -> None:
        """Likewise, and takes the tables of an edition out of its file, where it is `new`."""

    def show(self, after: EditionHistory) -> None:
        """Likewise, with the tables of the editions that come and go."""
        self.write(after)

    def drop(self, after: EditionHistory) -> None:
        """Likewise, and drops the tables of the editions that it forgets."""
        self.write(after)

    @abstractmethod
    def close(self, editions: Iterable[str]) -> None:
        """Closes retired editions whose pages can't be asked for any more."""
