"""Who of an organisation saw what: by period, page by page, and as CSV."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import flask

from parc_social.access.model.organisation import Genre
from parc_social.access.permissions import check_reader
from parc_social.catalogue.collection import SERIE
from parc_social.catalogue.load import collections
from parc_social.domain.paris_time import day_words, second_words
from parc_social.errors import InvalidValue
from parc_social.journal.extract import ExtractRequest, csv_of, parse_place, place_of
from parc_social.registry.accounts import Accounts
from portal.account.accesses_words import words_of
from portal.page import show
from portal.page_context import PageContext
from portal.query import argument, day_argument

MOST = 100  # lines of a page
MOST_LISTED = 200  # organisations that one is chosen from; of more the code is typed
_LONGEST = 366  # days of a period
_DAYS = 30  # that are shown unless asked otherwise


class AccessesPage:
    """The page, and the same lines as a file."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    def read(self) -> flask.Response:
        """The newest lines first; a bad period is said beside the form."""
        own = self._context.session().identity.organisation
        check_reader(self._context.session().identity, own.code)
        try:
            asked = self._asked()
            suite = argument("suite", 100)
            place = parse_place(suite) if suite else None
        except InvalidValue as error:
            return self._page(400, f"{error}.", None, ())
        lines = self._context.registry.journal.latest_of(asked, place, MOST + 1)
        return self._page(200, "", asked, lines)

    def download(self) -> flask.Response:
        """Every line of the period, for a spreadsheet. Raises Forbidden, InvalidValue, NotFound."""
        asked = self._asked()
        if "suite" in flask.request.args:
            raise InvalidValue("suite : le fichier a toute la période, retirez ce paramètre")
        lines = self._context.registry.journal.lines_of(asked)
        text = (piece.encode() for piece in csv_of(lines, spreadsheet=True))
        answer = flask.Response(text, content_type="text/csv; charset=utf-8")
        name = f"qui-a-vu-quoi-{asked.organisation}-{asked.first}-{asked.last}.csv"
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer

    def _asked(self) -> ExtractRequest:
        identity = self._context.session().identity
        organisation = argument("organisation", 9) or identity.organisation.code
        check_reader(identity, organisation)
        party = self._context.registry.accounts.organisation(organisation)
        today = self._context.today()
        last = day_argument("au", "Au", today)
        first = day_argument("du", "Du", max(last - timedelta(days=_DAYS - 1), date.min))
        if last < first:
            raise InvalidValue("Au : ce jour est avant le premier")
        if (last - first).days >= _LONGEST:
            raise InvalidValue(f"Du, au : {_LONGEST} jours au plus")
        account, through = argument("compte", 80) or None, party.genre is Genre.PORTAIL
        return ExtractRequest(organisation, first, last, account, through=through)

    def _page(
        self, status: int, fault: str, asked: ExtractRequest | None, lines: Any
    ) -> flask.Response:
        identity = self._context.session().identity
        registry, arguments = self._context.registry, flask.request.args
        is_gip = identity.organisation.genre is Genre.GIP
        code = (asked.organisation if asked else None) or identity.organisation.code
        known = {name: arguments[name] for name in ("organisation", "compte") if name in arguments}
        days = {"du": str(asked.first), "au": str(asked.last)} if asked else {}
        return show(
            self._context,
            "journal",
            status,
            fault=fault,
            asked=asked,
            organisation=registry.accounts.organisation(code),
            choose=is_gip,
            organisations=listed_parties(registry.accounts) if is_gip else None,
            typed={**arguments, **days},
            link={**known, **days},
            lines=[told_line(line) for line in lines[:MOST]],
            suite=str(place_of(lines[MOST - 1])) if len(lines) > MOST else "",
            first=_day_of(registry.journal.first_day(code)),
        )


def listed_parties(accounts: Accounts) -> Sequence[tuple[str, str]] | None:
    """Code and name of each organisation, by name; None: too many to be chosen from a list."""
    names = accounts.names_of_few(MOST_LISTED)
    if names is None:
        return None
    return sorted(names.items(), key=lambda pair: (pair[1].casefold(), pair[0]))


def _day_of(moment: str | None) -> str:
    return day_words(datetime.fromisoformat(moment)) if moment else ""


def told_line(line: Mapping[str, Any]) -> dict[str, Any]:
    """A line in the words of the page."""
    known = collections()
    read = [name.removesuffix(SERIE) for name in line["collection"].split(",")]
    titles = [known[name].titre.fr if name in known else name for name in dict.fromkeys(read)]
    return {
        **line,
        "quand": second_words(line["quand"]),
        "couche": " ; ".join(titles),
        "acte": words_of(line["operation"]),
    }
