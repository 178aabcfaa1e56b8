"""Extract of the journal: lines between two days, of one organisation or of all, and as CSV."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from io import StringIO
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, func, literal, or_, select, tuple_

from parc_social.access.conventions.convention import midnight
from parc_social.catalogue.collection import SERIE
from parc_social.database.account_rows import RattachementRow
from parc_social.database.engine import answering
from parc_social.database.journal_rows import JournalRow
from parc_social.domain.csv_cell import safe
from parc_social.domain.paris_time import second_words
from parc_social.errors import InvalidValue
from parc_social.journal.chain import Row

_AT_ONCE = 1_000
_PLACE = re.compile(r"([\d:.T+-]{32})~([0-9a-f]{32})~(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class ExtractRequest:
    """Days are of Paris, both included.

    What is None leaves nothing out: `organisation` (for who may read them all), `compte`,
    `operation`, `collection`, of which the twin over all millésimes is meant too. `through`: also
    the lines of other organisations' accounts that one of its own asked for, a portal's.
    """

    organisation: str | None
    first: date
    last: date
    compte: str | None = None
    operation: str | None = None
    collection: str | None = None
    through: bool = False


@dataclass(frozen=True, slots=True)
class JournalPosition:
    """Position of a line among those of an extract, in order of time."""

    quand: str
    redacteur: str
    rang: int

    def __str__(self) -> str:
        return f"{self.quand}~{self.redacteur}~{self.rang}"


def parse_place(text: str) -> JournalPosition:
    """As an address gives it back. Raises InvalidValue."""
    match = _PLACE.fullmatch(text)
    if match is None:
        raise InvalidValue("page inconnue : revenez à la première")
    return JournalPosition(match[1], match[2], int(match[3]))


def place_of(line: Row) -> JournalPosition:
    """Where a line stands."""
    return JournalPosition(line["quand"], line["redacteur"], line["rang"])


def lines_of(engine: Engine, request: ExtractRequest) -> Iterator[Row]:
    """In the order of time; no connection is held between two pieces. Raises Unavailable."""
    query = _query(request).order_by(JournalRow.quand, JournalRow.redacteur, JournalRow.rang)
    place: JournalPosition | None = None
    while True:
        after = query
        if place is not None:
            after = query.where(JournalRow.quand >= place.quand, _key() > _values(place))
        rows = _rows(engine, after.limit(_AT_ONCE))
        yield from rows
        if len(rows) < _AT_ONCE:
            return
        place = place_of(rows[-1])


def latest_of(
    engine: Engine, request: ExtractRequest, before: JournalPosition | None, most: int
) -> Sequence[Row]:
    """The newest first, at most so many, older than a place. Raises Unavailable."""
    query = _query(request)
    if before is not None:
        query = query.where(JournalRow.quand <= before.quand, _key() < _values(before))
    order = (JournalRow.quand, JournalRow.redacteur, JournalRow.rang)
    return _rows(engine, query.order_by(*(column.desc() for column in order)).limit(most))


def first_day(engine: Engine, organisation: str) -> str | None:
    """When its oldest line that is kept was written; None: it has none. Raises Unavailable."""
    with answering(), engine.connect() as connection:
        mine = JournalRow.organisation == organisation
        return connection.scalar(select(func.min(JournalRow.quand)).where(mine))


def _query(request: ExtractRequest) -> Select[Any]:
    query = select(JournalRow.__table__).where(
        JournalRow.quand >= _beginning(request.first),
        JournalRow.quand < _beginning(request.last + timedelta(days=1)),
    )
    if request.organisation is not None:
        query = query.where(_party(request.organisation, through=request.through))
    for column, value in (
        (JournalRow.compte, request.compte),
        (JournalRow.operation, request.operation),
    ):
        if value is not None:
            query = query.where(column == value)
    if request.collection is None:
        return query
    read = literal(",") + JournalRow.collection + literal(",")  # a line names all that it read
    names = (request.collection, f"{request.collection}{SERIE}")
    return query.where(or_(*(read.contains(f",{one},", autoescape=True) for one in names)))


def _party(organisation: str, *, through: bool) -> ColumnElement[bool]:
    own = JournalRow.organisation == organisation
    if not through:
        return own
    asking = select(RattachementRow.compte).where(RattachementRow.organisation == organisation)
    return or_(own, JournalRow.acteur.in_(asking))


def _beginning(day: date) -> str:
    """The first instant of a day, as lines write theirs: UTC, to the microsecond."""
    return midnight(day).astimezone(UTC).isoformat(timespec="microseconds")


def _key() -> Any:
    return tuple_(JournalRow.quand, JournalRow.redacteur, JournalRow.rang)


def _values(place: JournalPosition) -> Any:
    return tuple_(place.quand, place.redacteur, place.rang)


def _rows(engine: Engine, query: Select[Any]) -> list[Row]:
    with answering(), engine.connect() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


_WHEN = {True: "Quand (heure de Paris)", False: "Quand (UTC)"}  # for a person, for a program
_COLUMNS = (
    ("compte", "Compte"),
    ("acteur", "Portail intermédiaire"),
    ("conventions", "Conventions"),
    ("methode", "Méthode"),
    ("operation", "Opération"),
    ("collection", "Collection"),
    ("requete", "Requête"),
    ("statut", "Statut HTTP"),
    ("octets", "Octets"),
    ("duree_ms", "Durée (ms)"),
    ("adresse", "Adresse IP"),
    ("requete_id", "Identifiant de requête"),
    ("jeton", "Jeton (empreinte)"),
)


def csv_of(
    lines: Iterable[Mapping[str, Any]], *, spreadsheet: bool, several: bool = False
) -> Iterator[str]:
    """A header, then a line each, safe to open.

    `spreadsheet`: BOM, `;` and hours of Paris, for a person; else RFC 3339, for a program.
    `several`: lines of several organisations, each told.
    """
    columns = (*((("organisation", "Organisme"),) if several else ()), *_COLUMNS)
    output = StringIO()
    writer = csv.writer(output, delimiter=";" if spreadsheet else ",", lineterminator="\r\n")
    if spreadsheet:
        output.write("\N{BYTE ORDER MARK}")
    writer.writerow([_WHEN[spreadsheet], *(heading for _, heading in columns)])
    for line in lines:
        yield _take(output)
        when = second_words(line["quand"]) if spreadsheet else line["quand"]
        values = (when, *(line[name] for name, _ in columns))
        writer.writerow(["" if value is None else safe(str(value)) for value in values])
    yield _take(output)


def _take(output: StringIO) -> str:
    text = output.getvalue()
    output.seek(0)
    output.truncate()
    return text
