"""An edition: one source, one millésime, one version; immutable once published."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from parc_social.storage.editions.checksum import Checksum


class EditionState(StrEnum):
    """Where an edition stands, in the order of its life.

    Staged: its file is in the store. Checked: that file is the one that came, whole, and its
    controls kept something. Published: served. Retired: withdrawn or replaced; can be restored.
    """

    STAGED = "prête"
    CHECKED = "contrôlée"
    PUBLISHED = "publiée"
    RETIRED = "retirée"


WAITING = frozenset(
    {EditionState.STAGED, EditionState.CHECKED}
)  # in the store, never published as it is
SURVEY = "ops"  # the source whose waiting editions are drafts of their bailleurs
REGISTER = "rpls"
OPEN_TABLE = "sdes"  # of the SDES, by commune: read at publication, never served


@dataclass(frozen=True, slots=True)
class Edition:
    """`id` is `<source>_<millesime>_<8 hex digits of its content>`: a safe name everywhere.

    `source` is one of territoires, ban, rpls, sdes, ops, indicateurs. `rows` counts the rows of
    each of its relations. `fictive` marks invented data, said wherever it is shown. `seal` is that
    of its file, taken when it is staged. `bailleurs` are the SIREN that have rows in a survey,
    sorted; none for other sources. `dated` is the day of a survey's version, None until it is
    published.
    """

    id: str
    source: str
    millesime: int
    state: EditionState
    made_at: datetime
    rows: tuple[tuple[str, int], ...]
    fictive: bool = False
    seal: Checksum | None = None
    bailleurs: tuple[str, ...] = ()
    dated: date | None = None

    @property
    def is_draft(self) -> bool:
        """Whether its rows are shown to their own bailleurs, and to nobody else."""
        return self.source == SURVEY and self.state in WAITING
