"""One operation that is served, declared once: gate, OpenAPI, /conformance and ETags read it."""

import re
from dataclasses import dataclass
from enum import StrEnum

from parc_social.catalogue import parameters
from parc_social.catalogue.collection import CATALOGUE
from parc_social.catalogue.formats import Use

READ = ("GET", "HEAD", "OPTIONS")
RUN = ("POST", "OPTIONS")
ADD = ("GET", "HEAD", "POST", "OPTIONS")  # rows of a draft: listed, and one more
CHANGE = ("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")  # one of them
WATCH = ("GET", "HEAD", "DELETE", "OPTIONS")  # a job: read, or given up
ASK = ("GET", "HEAD", "POST", "OPTIONS")  # a reading, by address or by document
PAGES = ("json", "jsonld", "html")  # what pygeoapi writes a document in
_VARIABLE = re.compile(r"{(\w+)}")
# How Flask reads a variable: `nom` is one name, looked for before the paths of pygeoapi.
_CONVERTERS = {
    "collection_id": "nom:",
    "style_id": "nom:",
    "item_id": "path:",
    "numero": "path:",
    "compte": "path:",  # a login may hold a slash
    "rest": "path:",
}


class Resource(StrEnum):
    """Subject of an operation, and so which right opens it."""

    SERVICE = "service"  # open to each account with a convention in force
    ROWS = "rows"  # a collection that has rows
    DRAFT = "draft"  # the one whose drafts are written row by row
    COVERAGE = "coverage"  # has a raster where others have rows; the right on its cells opens it
    CATALOGUE = "catalogue"  # the collection of records
    RECORDS = "records"  # all of them, in the forms of others
    PROCESS = "process"


class TagScope(StrEnum):
    """Scope of an ETag: whose editions name the answer, beside the Grant and the question."""

    NONE = "none"  # has no tag
    READ = "read"  # of the collections that it reads
    EVERY = "every"  # of all that the caller may read
    CAPABILITIES = "capabilities"  # the same; kept compressed, as to code it takes the longest


@dataclass(frozen=True, slots=True)
class Address:
    """A path, its variables by the names of the view. `action` ends its operationId in OpenAPI."""

    path: str
    action: str = ""
    summary: str = ""

    @property
    def variables(self) -> tuple[str, ...]:
        """Their names, in alphabetical order."""
        return tuple(sorted(_VARIABLE.findall(self.path)))

    @property
    def rule(self) -> str:
        """As Flask writes it."""
        return _VARIABLE.sub(lambda one: f"<{_CONVERTERS.get(one[1], '')}{one[1]}>", self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One operation, by its name in journal and metrics.

    `rows`: its answer holds rows, so that on fine collections it needs its line in the journal:
    said of each route, as one that forgot it would not wait. `endpoint`: the name of its view, as
    Flask has it; empty: only the request itself tells the operation, once it is read (`parsed`).
    `about`: the resources that it is of; with several, the path says which. `columns`: each column
    that the caller sees is a parameter too.

    `accept`: media types between which the Accept header chooses; when it names none, the first is
    meant. `use`: the same, between the formats of a use that are open. `format`: the one that its
    rows go out in. `forms`: what `f` may name; empty: what is open of the use, or no `f` at all.
    `media`, `schema`: of the answer in JSON or in the one form, as OpenAPI says it. `statuses`:
    those that it may answer with beside the usual ones.

    `takes_file`: its form brings a file, within a bound of its own, that is never held in memory.

    `for_all`: every account, even without a convention in force. `page`: for people, who come with
    a session and nothing else; `public`: without one too; `undecided`: before an organisation is
    chosen. `conforms`: the conformance classes that are tried on it.
    """

    operation: str
    rows: bool
    endpoint: str = ""
    addresses: tuple[Address, ...] = ()
    about: tuple[Resource, ...] = (Resource.SERVICE,)
    methods: tuple[str, ...] = READ
    parameters: tuple[str, ...] = parameters.PAGE
    columns: bool = False
    accept: tuple[str, ...] = ()
    use: Use | None = None
    format: str = ""
    forms: tuple[str, ...] = ()
    media: str = "application/json"
    schema: str = ""
    statuses: tuple[int, ...] = ()
    tag: TagScope = TagScope.NONE
    conforms: tuple[str, ...] = ()
    for_all: bool = False
    page: bool = False
    public: bool = False
    undecided: bool = False
    parsed: bool = False
    takes_file: bool = False

    @property
    def verbs(self) -> tuple[str, ...]:
        """Those that its view has a part in: it is asked for HEAD as for GET."""
        return tuple(one for one in self.methods if one not in ("HEAD", "OPTIONS"))

    def tells_records(self, collection: str) -> bool:
        """Whether it is the catalogue's, which a setting opens without an account."""
        if Resource.RECORDS in self.about:
            return True
        return Resource.CATALOGUE in self.about and collection == CATALOGUE


def ogc(standard: str, *classes: str) -> tuple[str, ...]:
    """The addresses of conformance classes of a standard."""
    return tuple(f"http://www.opengis.net/spec/{standard}/conf/{name}" for name in classes)
