"""`/portail/pilotage/journal`: who saw what, over all organisations, searched and exported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import flask

from parc_social.access.permissions import check_reader
from parc_social.catalogue.formats import HTML
from parc_social.catalogue.load import collections
from parc_social.catalogue.routes.table import BY_OPERATION
from parc_social.errors import InvalidValue
from parc_social.journal.extract import (
    ExtractRequest,
    JournalPosition,
    csv_of,
    parse_place,
    place_of,
)
from parc_social.wording import cited
from portal.account.accesses_page import MOST, listed_parties, told_line
from portal.account.accesses_words import words_of
from portal.page import show
from portal.page_context import PageContext
from portal.query import argument, argument_among, day_argument
from portal.steering.gip import check_gip

_LONGEST = 366  # days of a period
_DAYS = 7  # that are shown unless asked otherwise: of all organisations they are many lines
_CSV = "csv"


@dataclass(frozen=True, slots=True)
class JournalSearch:
    """What is looked for: a period, and what is not empty among the rest."""

    first: date
    last: date
    organisation: str = ""
    compte: str = ""
    operation: str = ""
    collection: str = ""

    @property
    def request(self) -> ExtractRequest:
        """As the journal reads it."""
        return ExtractRequest(
            self.organisation or None,
            self.first,
            self.last,
            compte=self.compte or None,
            operation=self.operation or None,
            collection=self.collection or None,
        )

    def parameters(self) -> Mapping[str, str]:
        """Its address; what is empty is left out."""
        told = {
            "du": self.first.isoformat(),
            "au": self.last.isoformat(),
            "organisation": self.organisation,
            "compte": self.compte,
            "operation": self.operation,
            "collection": self.collection,
        }
        return {name: value for name, value in told.items() if value}


class JournalPage:
    """GET the page, or with `f=csv` every line of the search."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    def page(self) -> flask.Response:
        """The newest lines first. Raises NotFound; Forbidden for who of the GIP reads no journal.

        The search has its own line in the journal, as every request.
        """
        identity = check_gip(self._context)
        check_reader(identity, identity.organisation.code)
        try:
            form = argument_among("f", (HTML, _CSV))
            asked = self._asked()
            suite = argument("suite", 100)
            place = parse_place(suite) if suite else None
        except InvalidValue as error:
            return self._shown(self._usual(), 400, f"{error}.", None)
        if form == _CSV:
            return self._file(asked)
        return self._shown(asked, 200, "", place)

    def _usual(self) -> JournalSearch:
        today = self._context.today()
        return JournalSearch(today - timedelta(days=_DAYS - 1), today)

    def _asked(self) -> JournalSearch:
        last = day_argument("au", "Au", self._context.today())
        first = day_argument("du", "Du", max(last - timedelta(days=_DAYS - 1), date.min))
        if last < first:
            raise InvalidValue("Au : ce jour est avant le premier")
        if (last - first).days >= _LONGEST:
            raise InvalidValue(f"Du, au : {_LONGEST} jours au plus")
        organisation = argument("organisation", 9)
        known = self._context.registry.accounts.names([organisation])
        if organisation and organisation not in known:
            raise InvalidValue(f"Organisme : {cited(organisation)} n’est pas dans le registre")
        collection, operation = argument("collection", 40), argument("operation", 40)
        if collection and collection not in collections():
            raise InvalidValue(f"Couche : {cited(collection)} n’existe pas")
        if operation and operation not in operations():
            raise InvalidValue(f"Demande : {cited(operation)} n’existe pas")
        return JournalSearch(
            first, last, organisation, argument("compte", 80), operation, collection
        )

    def _file(self, asked: JournalSearch) -> flask.Response:
        lines = self._context.registry.journal.lines_of(asked.request)
        text = (piece.encode() for piece in csv_of(lines, spreadsheet=True, several=True))
        answer = flask.Response(text, content_type="text/csv; charset=utf-8")
        name = f"journal-{asked.organisation or 'tous'}-{asked.first}-{asked.last}.csv"
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer

    def _shown(
        self, asked: JournalSearch, status: int, fault: str, place: JournalPosition | None
    ) -> flask.Response:
        registry = self._context.registry
        lines: Sequence[Mapping[str, Any]] = []
        if not fault:
            lines = registry.journal.latest_of(asked.request, place, MOST + 1)
        return show(
            self._context,
            "pilotage_journal",
            status,
            fault=fault,
            asked=asked,
            typed={**asked.parameters(), **flask.request.args} if fault else asked.parameters(),
            lines=[told_line(line) for line in lines[:MOST]],
            suite=str(place_of(lines[MOST - 1])) if len(lines) > MOST else "",
            older=place is not None,
            names=registry.accounts.names({line["organisation"] for line in lines}),
            parties=listed_parties(registry.accounts),
            operations=_operation_list(),
            layers=[(one.id, one.titre.fr) for one in collections().values() if not one.serie],
        )


@cache
def operations() -> Mapping[str, str]:
    """What may have been asked for, and its words."""
    return {name: words_of(name) for name in BY_OPERATION}


@cache
def _operation_list() -> Sequence[tuple[str, str]]:
    return sorted(operations().items(), key=lambda pair: pair[1].casefold())
