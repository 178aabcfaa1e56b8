"""An edition: one source, one millésime, one version; immutable once published."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """Where an edition stands."""

    STAGED = "prête"
    PUBLISHED = "publiée"
    RETIRED = "retirée"


@dataclass(frozen=True, slots=True)
class Edition:
    """`id` is `<source>_<millesime>_<8 hex digits of its content>`: a safe name everywhere.

    `source` is one of territoires, ban, rpls, ops, indicateurs. `rows` counts the rows of each of
    its relations. `fictive` marks invented data, said wherever it is shown.
    """

    id: str
    source: str
    millesime: int
    state: State
    made_at: datetime
    rows: tuple[tuple[str, int], ...]
    fictive: bool = False
