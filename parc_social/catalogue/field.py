"""One column of a collection, as its users know it."""

from dataclasses import KW_ONLY, dataclass
from enum import StrEnum

from parc_social.wording import Wording


class FieldType(StrEnum):
    """JSON type of a column; `date` is a JSON string of the form AAAA-MM-JJ."""

    INTEGER = "integer"
    NUMBER = "number"
    STRING = "string"
    BOOLEAN = "boolean"
    DATE = "date"


class Audience(StrEnum):
    """Who may see a column: everybody whom the collection is open to, or the row's own bailleur."""

    OPEN = "open"
    OWN = "own"  # landlord, rent, occupation…: the gip, and the bailleur on its own rows


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its published name, type, title, unit and code list.

    `codes` maps each code to its French label, in the source's order; empty when free.
    `audience` is said of each: a column that forgot it would be everybody's.
    """

    name: str
    type: FieldType
    titre: Wording
    unit: str | None = None
    codes: tuple[tuple[str, str], ...] = ()
    source: str | None = None
    _: KW_ONLY
    audience: Audience
