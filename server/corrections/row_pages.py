"""Pages of rows: the list, those at fault first; one household's form; dwellings that miss one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

import flask

from parc_social.domain.campaigns.deposit import Deposit
from parc_social.domain.campaigns.row import RowAct, RowEvent, RowPlace
from parc_social.domain.paris_time import moment_words
from parc_social.errors import InvalidValue, NotFound
from parc_social.wording import cited
from portal.page import go, show
from portal.steering.list_file import file_asked
from server.corrections.desk import RowDesk
from server.corrections.list_files import MOST, absent_file, rows_file
from server.corrections.row_book import DepositRow, RowBook
from server.corrections.row_fields import FaultWords, FormWords, RowField
from server.jobs.job_list import moment

_A_PAGE = 50  # rows
_ABSENTS = 100  # dwellings


@dataclass(frozen=True, slots=True)
class RuleChoice:
    """A rule by which the list may be filtered."""

    words: FaultWords
    count: int


@dataclass(frozen=True, slots=True)
class PastAct:
    """An act on a row in words: what changed, (field, before, after); None: it was erased."""

    event: RowEvent
    changes: Sequence[tuple[str, str, str]] | None


@dataclass(frozen=True, slots=True)
class FormView:
    """What a household's form shows beside its row.

    `wrong`: what a field may not hold; `others`: what a colleague wrote in it meanwhile; `told`:
    what was just done.
    """

    typed: Mapping[str, str]
    status: int = 200
    fault: str = ""
    wrong: Mapping[str, str] = field(default_factory=dict[str, str])
    others: Mapping[str, str] | None = None
    is_new: bool = False
    told: Sequence[RowEvent] = ()


@dataclass(frozen=True, slots=True)
class RowPages:
    """The pages that are read."""

    desk: RowDesk

    def listed(self, depot: str) -> flask.Response:
        """GET …/fiches: `regle`, `page`, `lot` (what was just done), `ligne` (a row to go to).

        With `f` all rows of the list, as a file. Raises InvalidValue for too many.
        """
        asked = flask.request.args
        if line := asked.get("ligne", "").strip():
            return self._go_to(depot, line)
        book = self.desk.reads(depot)
        if form := file_asked():
            return rows_file(self.desk, book, _rule(), form)
        return self.show_list(book)

    def show_list(self, book: RowBook, fault: str = "", status: int = 200) -> flask.Response:
        """The list, with what was wrong of a form."""
        asked, one = flask.request.args, book.one
        words, rule = self.desk.words(one), _rule()
        places = book.places(rule)
        pages = max(1, -(-len(places) // _A_PAGE))
        page = min(pages, _number(asked.get("page", "1"), "page"))
        shown = book.rows(places[(page - 1) * _A_PAGE : page * _A_PAGE])
        return self._show(
            book, "fiches", status,
            fault=fault, rows=shown, count=len(places), number=page, pages=pages, rule=rule,
            rules=_rules(words, book), typed=flask.request.form, new_lot=str(uuid4()),
            most_of_file=MOST,
            **self._done(book, self._lot(book, asked.get("lot", ""))),
            left=_number(asked.get("restees", "0"), "restees", 0),
        )  # fmt: skip

    def one(self, depot: str, fiche: str) -> flask.Response:
        """GET …/fiches/{fiche}."""
        place = RowPlace.parse(fiche)
        book = self.desk.reads(depot)
        row = book.row(place)
        told = self._lot(book, flask.request.args.get("lot", ""))
        texts = row.texts
        if texts is None and row.last is not None:  # left out: shown as it was, to be put back
            texts = book.content(row.last).avant
        return self.form(book, row, FormView(texts or {}, told=told))

    def new(self, depot: str) -> flask.Response:
        """GET …/fiches/nouvelle: an empty form, or of a dwelling that misses a household."""
        book = self.desk.reads(depot)
        asked = flask.request.args.get("logement", "")
        found = next((a for a in book.index.absents if a.get("id_logement_rpls") == asked), None)
        if asked and found is None:
            raise NotFound("aucun logement de ce numéro ne manque à ce dépôt")
        siren = book.one.organisation
        sole = {"millesime": str(book.one.millesime), "siren_bailleur": siren}
        row = DepositRow(book.after_last(), None, (), 0)
        return self.form(book, row, FormView({**sole, **(found or {})}, is_new=True))

    def missing(self, depot: str) -> flask.Response:
        """GET …/fiches/logements: dwellings of the register that no row names.

        With `f` those that are proposed, as a file in the columns of the survey. Raises
        InvalidValue.
        """
        book = self.desk.reads(depot)
        named = {
            content.apres["id_logement_rpls"]
            for content in book.since.values()
            if content.apres and content.apres.get("id_logement_rpls")
        }
        every = [a for a in book.index.absents if a["id_logement_rpls"] not in named]
        if form := file_asked():
            return absent_file(self.desk, book, every, form)
        pages = max(1, -(-len(every) // _ABSENTS))
        page = min(pages, _number(flask.request.args.get("page", "1"), "page"))
        shown = every[(page - 1) * _ABSENTS : page * _ABSENTS]
        count = max(0, book.index.missing - (len(book.index.absents) - len(every)))
        return self._show(book, "fiches_logements", rows=shown, count=count, listed=len(every),
                          number=page, pages=pages)  # fmt: skip

    def form(self, book: RowBook, row: DepositRow, view: FormView) -> flask.Response:
        """A household's form."""
        words = self.desk.words(book.one)
        by_field: dict[str | None, list[FaultWords]] = {}
        for one in (words.words(f) for f in row.faults):
            by_field.setdefault(one.column, []).append(one)
        history = () if view.is_new else self._history(book, row.place, words)
        return self._show(
            book, "fiche", view.status,
            row=row, view=view, groups=words.groups, faults=by_field, acts=RowAct, history=history,
            fault=view.fault, **self._done(book, view.told), new_lot=str(uuid4()),
        )  # fmt: skip

    def _show(
        self, book: RowBook, template: str, status: int = 200, **more: object
    ) -> flask.Response:
        one = book.one
        refusal = self.desk.why_not(one)
        if book.is_behind and not refusal:  # a row written as a check ended has none that follows
            self.desk.follow(one)
        return show(
            self.desk.context, template, status,
            depot=one, book=book, here=self.desk.path(one), deposit=f"/portail/deposer/{one.id}",
            refusal=refusal, job=self.desk.deposits.shown.job(one),
            words=self.desk.words(one), **more,
            when=lambda instant: moment_words(moment(instant)).fr,
        )  # fmt: skip

    def _go_to(self, depot: str, line: str) -> flask.Response:
        place = RowPlace.parse(line if "-" in line else f"1-{line}")
        return go(self.desk.context, f"/portail/deposer/{depot}/fiches/{place}")

    def _lot(self, book: RowBook, lot: str) -> Sequence[RowEvent]:
        """What was just done together, and may be undone."""
        one = book.one
        return self.desk.acts.lot(one.organisation, one.id, lot) if len(lot) == 36 else ()

    @staticmethod
    def _done(book: RowBook, lot: Sequence[RowEvent]) -> Mapping[str, object]:
        """What was just done, and which of these rows are still refused as they stand."""
        return {"lot": lot, "still": book.refused_among([event.place for event in lot])}

    def _history(self, book: RowBook, place: RowPlace, words: FormWords) -> list[PastAct]:
        one = book.one
        events = self.desk.acts.history(one.organisation, one.id, place)
        return [PastAct(e, _changes(book, e, words)) for e in reversed(events)]


def row_pages(pages: RowPages) -> Mapping[str, Callable[..., flask.Response]]:
    """By endpoint."""
    return {
        "parc_social.deposit_rows": pages.listed,
        "parc_social.deposit_row": pages.one,
        "parc_social.new_row": pages.new,
        "parc_social.missing_dwellings": pages.missing,
    }


def shown_value(one: RowField | None, text: str) -> str:
    """A value with the words of its code."""
    words = dict(one.codes).get(text) if one else None
    return f"{text} ({words})" if words else text or "vide"


def changed(
    words: FormWords, before: Mapping[str, str], after: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """Fields that differ: title, before, after."""
    return [
        (f.title, shown_value(f, before.get(f.name, "")), shown_value(f, after.get(f.name, "")))
        for f in words.fields
        if before.get(f.name, "") != after.get(f.name, "")
    ]


def _changes(book: RowBook, event: RowEvent, words: FormWords) -> list[tuple[str, str, str]] | None:
    if event.contenu is None:
        return None
    content = book.content(event)
    return changed(words, content.avant or {}, content.apres or {})


def _rules(words: FormWords, book: RowBook) -> list[RuleChoice]:
    order = ("bloquant", "erreur", "alerte", "information")
    counts = sorted(book.counts.items(), key=lambda c: (order.index(c[0][1]), -c[1], c[0]))
    return [RuleChoice(words.words((code, None, g)), n) for (code, g), n in counts]


def _rule() -> str:
    """The rule by which the list is filtered; empty: none."""
    return flask.request.values.get("regle", "")[:20]


def _number(text: str, name: str, least: int = 1) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 6 or int(text) < least:
        raise InvalidValue(f"{name} : un nombre est attendu, lu {cited(text[:20])}")
    return int(text)


def row_address(desk: RowDesk, one: Deposit, place: RowPlace) -> str:
    """Of a row's form."""
    return desk.path(one, f"/{place}")
