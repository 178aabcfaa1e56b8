"""One operation that is served: its methods, its parameters, who may ask for it."""

from dataclasses import KW_ONLY, dataclass

from parc_social.catalogue import parameters

READ = ("GET", "HEAD", "OPTIONS")
RUN = ("POST", "OPTIONS")
ADD = ("GET", "HEAD", "POST", "OPTIONS")  # rows of a draft: listed, and one more
CHANGE = ("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")  # one of them
WATCH = ("GET", "HEAD", "DELETE", "OPTIONS")  # a job: read, or given up
ASK = ("GET", "HEAD", "POST", "OPTIONS")  # a reading, by address or by document


@dataclass(frozen=True, slots=True)
class Route:
    """One operation. `for_all`: every account, even without an active convention.

    `columns`: each column that the caller sees is a parameter too. `accept`: media types between
    which the Accept header chooses; when it names none, the first is meant. `rows`: its answer
    holds rows, so that on fine collections it needs its line in the journal: said of each route, as
    one that forgot it would not wait. `page`: for people,
    who come with a session and nothing else; `public`: without one too; `undecided`: before
    an organisation is chosen. `records`: the catalogue's, which a setting opens without an account.
    `parsed`: only the request itself tells the operation; it is read, then decided on.
    """

    operation: str
    _: KW_ONLY
    rows: bool
    methods: tuple[str, ...] = READ
    parameters: tuple[str, ...] = parameters.PAGE
    for_all: bool = False
    columns: bool = False
    accept: tuple[str, ...] = ()
    page: bool = False
    public: bool = False
    undecided: bool = False
    records: bool = False
    parsed: bool = False
