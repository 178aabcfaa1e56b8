"""The request objects of CSW: what is asked, whichever way it was written."""

from dataclasses import dataclass

from ows.csw.vocabulary import TYPE_NAMES, ElementSet, OutputSchema, ResultType
from ows.errors import invalid
from parc_social.storage.query.model import Filter, SortKey

SECTIONS = (
    "ServiceIdentification", "ServiceProvider", "OperationsMetadata", "Filter_Capabilities",
)  # fmt: skip
PAGE = 10  # records of an answer, unless another number is asked for
MOST_IDS = 500


@dataclass(frozen=True, slots=True)
class GetCswCapabilities:
    """`sections` in the order of the standard."""

    sections: tuple[str, ...] = SECTIONS


@dataclass(frozen=True, slots=True)
class DescribeRecord:
    """The types whose schema is asked for."""

    types: tuple[str, ...] = TYPE_NAMES


@dataclass(frozen=True, slots=True)
class RecordForm:
    """Form of records: `elements` are names of queryables, None: those of the set."""

    schema: OutputSchema = OutputSchema.RECORD
    set: ElementSet = ElementSet.SUMMARY
    elements: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        """Raises OwsRefusal: elements are chosen of Dublin Core alone."""
        if self.elements is not None and self.schema is not OutputSchema.RECORD:
            raise invalid("ElementName", "ElementName ne choisit que dans csw:Record")


@dataclass(frozen=True, slots=True)
class GetRecords:
    """`start` counts from one. `language` is that of the filter, for the journal.

    `echo` is the request in XML, which a validation gives back.
    """

    form: RecordForm
    filter: Filter | None = None
    language: str = ""
    sort: tuple[SortKey, ...] = ()
    start: int = 1
    most: int = PAGE
    result: ResultType = ResultType.HITS
    request_id: str = ""
    echo: str = ""


@dataclass(frozen=True, slots=True)
class GetRecordById:
    """One record or several."""

    form: RecordForm
    identifiers: tuple[str, ...]

    def __post_init__(self) -> None:
        """Raises OwsRefusal for more than one answer may be asked of."""
        if len(self.identifiers) > MOST_IDS:
            raise invalid("Id", f"Id : {MOST_IDS} identifiants au plus")


@dataclass(frozen=True, slots=True)
class GetDomain:
    """The values of some queryables, and of some parameters of operations."""

    properties: tuple[str, ...]
    parameters: tuple[str, ...]


CswRequest = GetCswCapabilities | DescribeRecord | GetRecords | GetRecordById | GetDomain
