"""A collection that the server publishes, and the published relation behind it."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from functools import cache

from parc_social.domain.territory import Niveau
from parc_social.wording import Wording


class FieldType(StrEnum):
    """JSON type of a column; `date` is a JSON string of the form AAAA-MM-JJ."""

    INTEGER = "integer"
    NUMBER = "number"
    STRING = "string"
    BOOLEAN = "boolean"
    DATE = "date"


class Audience(StrEnum):
    """Readers of a column: everybody whom the collection is open to, or the row's own bailleur."""

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


SERIE = "-serie"  # suffix of the twin over all millésimes
CATALOGUE = "catalogue"  # the collection of records, which tell of all others
DRAFTED = "ops-menages"  # the only one whose rows are written one by one, in drafts
POPULATION, EVERYBODY = "population", "tous"  # column of who is described, and its first value


class Geometry(StrEnum):
    """Geometry type of the features, in CRS84."""

    POINT = "Point"
    MULTILINESTRING = "MultiLineString"
    MULTIPOLYGON = "MultiPolygon"


class Reach(StrEnum):
    """Default extent of a right on the collection (contract: who sees what)."""

    FINE = "fine"  # rows of the caller's communes
    WIDE = "wide"  # all France for every active convention
    OWN = "own"  # rows of one's own SIREN


@dataclass(frozen=True, slots=True)
class Collection:
    """One feature is `feature`; its rows lie in the relation `relation` of editions of `source`.

    `niveau` is how finely it describes: a dwelling or a household is at its address.
    `id_field` names the column that is the feature id. `time_field` is the column of `datetime`
    (a millésime: the year, read as the whole civil year). Every relation also has `fid`,
    1..n in storage order, which is the default order of pages.
    `texts`: an edition keeps each row as the text that goes out, written once at publication; the
    columns of another audience come last then (statements/audience_texts.py).
    """

    id: str
    relation: str
    source: str
    feature: str
    titre: Wording
    description: str
    geometry: Geometry
    reach: Reach
    niveau: Niveau
    fields: tuple[Field, ...]
    id_field: str = "id"
    time_field: str = "millesime"
    serie: bool = False
    texts: bool = False

    def __hash__(self) -> int:
        return hash(
            self.id
        )  # of all its fields, it would take longer than what it is looked up for

    @property
    def populations(self) -> tuple[str, ...]:
        """Of whom its rows may speak, everybody first; empty where they speak of nobody."""
        field = self.field(POPULATION)
        return tuple(code for code, _ in field.codes) if field else ()

    @property
    def is_of_everybody(self) -> bool:
        """Whether it shows the population of all households only: the twin shows the others too."""
        return not self.serie and bool(self.populations)

    def field(self, name: str) -> Field | None:
        """The field of that name, or None."""
        return _by_name(self).get(name)


@cache
def _by_name(collection: Collection) -> Mapping[str, Field]:
    return {field.name: field for field in collection.fields}
