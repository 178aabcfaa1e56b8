"""Acts on one row: corrected, added, left out, put back; a colleague's write is never lost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import NAMESPACE_OID, uuid5

import flask

from auth_proxy.errors.problem import of_error
from parc_social.domain.campaigns.row import RowAct, RowPlace
from parc_social.errors import Conflict, InvalidValue, ServerBusy
from portal.form import check_form, optional
from portal.page import go
from server.corrections.desk import Change, RowDesk
from server.corrections.row_book import DepositRow, RowBook
from server.corrections.row_fields import LONGEST
from server.corrections.row_pages import FormView, RowPages, row_address

_TRIES = 5  # places of an added row, while colleagues add theirs
_MEANWHILE = (
    "cette fiche a été modifiée entre-temps : ce que vous aviez saisi est gardé ci-dessous, à côté"
    " de ce qui a été enregistré ; choisissez, puis enregistrez"
)
_NUMBER = 12  # characters of a version


@dataclass(frozen=True, slots=True)
class RowWrites:
    """The acts."""

    desk: RowDesk
    pages: RowPages

    def save(self, depot: str, fiche: str) -> flask.Response:
        """POST …/fiches/{fiche}/enregistrer."""
        check_form(self.desk.context)
        place = RowPlace.parse(fiche)
        book = self.desk.writes(depot)
        row, seen = book.row(place), _version()
        typed, wrong = self._typed(book)
        if row.version != seen:
            return self._merge(book, row, seen, typed)
        if wrong:
            fault = "Des champs sont à revoir : rien n’est enregistré."
            return self.pages.form(book, row, FormView(typed, 400, fault, wrong))
        if row.texts is not None and _same(row.texts, typed):
            return self._next(book, place, "")
        act = RowAct.CORRIGER if row.texts is not None else RowAct.RETABLIR
        lot = lot_of_form()
        try:
            written = self.desk.write(book, [Change(row, typed, act)], lot)
        except (InvalidValue, Conflict, ServerBusy) as error:
            status = of_error(error).status
            return self.pages.form(book, row, FormView(typed, status, _sentence(error)))
        if written.stale:
            book = self.desk.writes(depot)
            return self._merge(book, book.row(place), seen, typed)
        return self._next(book, place, lot)

    def add(self, depot: str) -> flask.Response:
        """POST …/fiches/ajouter."""
        check_form(self.desk.context)
        book, lot = self.desk.writes(depot), lot_of_form()
        typed, wrong = self._typed(book)
        for _ in range(_TRIES):
            row = DepositRow(book.after_last(), None, (), 0)
            if wrong:
                fault = "Des champs sont à revoir : rien n’est enregistré."
                return self.pages.form(book, row, FormView(typed, 400, fault, wrong, is_new=True))
            try:
                written = self.desk.write(book, [Change(row, typed, RowAct.AJOUTER)], lot)
            except (InvalidValue, Conflict, ServerBusy) as error:
                status, fault = of_error(error).status, _sentence(error)
                return self.pages.form(book, row, FormView(typed, status, fault, is_new=True))
            if written.done:
                return go(
                    self.desk.context,
                    f"{row_address(self.desk, book.one, written.done[0])}?lot={lot}",
                )
            book = self.desk.writes(depot)
        raise Conflict("d'autres fiches sont ajoutées en ce moment : recommencez")

    def remove(self, depot: str, fiche: str) -> flask.Response:
        """POST …/fiches/{fiche}/retirer: the row is left out of what is transmitted."""
        check_form(self.desk.context)
        place = RowPlace.parse(fiche)
        book = self.desk.writes(depot)
        row, lot = book.row(place), lot_of_form()
        if row.texts is None:
            return self._next(book, place, "")
        written = None
        if row.version == _version():
            written = self.desk.write(book, [Change(row, None, RowAct.RETIRER)], lot)
        if written is None or written.stale:
            fault = f"{_MEANWHILE[:1].upper()}{_MEANWHILE[1:].partition(' :')[0]} : relisez-la."
            return self.pages.form(book, row, FormView(row.texts, 409, fault))
        return self._next(book, place, lot)

    def undo(self, depot: str) -> flask.Response:
        """POST …/fiches/annuler: rows are again as before an act, unless they changed since."""
        check_form(self.desk.context)
        book, lot = self.desk.writes(depot), lot_of_form()
        events = self.desk.acts.lot(book.one.organisation, book.one.id, lot)
        kept = [e for e in events if book.events[e.place].numero == e.numero]
        rows = book.rows([e.place for e in kept])
        changes = [
            Change(row, book.content(event).avant, RowAct.ANNULER)
            for row, event in zip(rows, kept, strict=True)
        ]
        again = str(uuid5(NAMESPACE_OID, f"{book.one.id}/{lot}"))
        stale = 0
        if changes:
            stale = len(self.desk.write(book, changes, again).stale)
        left = len(events) - len(kept) + stale if changes else 0
        path = self.desk.path(book.one)
        if len(events) == 1:
            path = row_address(self.desk, book.one, events[0].place)
        return go(self.desk.context, f"{path}?lot={again}&restees={left}")

    def _typed(self, book: RowBook) -> tuple[dict[str, str], dict[str, str]]:
        """What was typed, all of it, and what is wrong of some fields."""
        typed, wrong = dict[str, str](), dict[str, str]()
        for field in self.desk.words(book.one).fields:
            try:
                typed[field.name] = optional(field.name, field.title, LONGEST)
            except InvalidValue as error:
                typed[field.name] = flask.request.form.get(field.name, "").strip()
                wrong[field.name] = _sentence(error)
        return typed, wrong

    def _merge(
        self, book: RowBook, row: DepositRow, seen: int, typed: Mapping[str, str]
    ) -> flask.Response:
        """Both values where both wrote one; where one did alone, that one's."""
        theirs = dict(row.texts or {})
        if row.texts is not None and _same(theirs, typed):  # the same form, sent twice
            return go(self.desk.context, row_address(self.desk, book.one, row.place))
        was = self._at(book, row.place, seen)
        mine = {n: t if t != was.get(n, "") else theirs.get(n, "") for n, t in typed.items()}
        others = {
            n: theirs.get(n, "")
            for n, t in mine.items()
            if t != theirs.get(n, "") and theirs.get(n, "") != was.get(n, "")
        }
        fault = f"{_MEANWHILE[:1].upper()}{_MEANWHILE[1:]}."
        return self.pages.form(book, row, FormView(mine, 409, fault, others=others))

    def _at(self, book: RowBook, place: RowPlace, seen: int) -> Mapping[str, str]:
        """A row as one of its versions had it."""
        events = self.desk.acts.history(book.one.organisation, book.one.id, place)
        for event in events:
            if event.numero == seen:
                return book.content(event).apres or {}
        return (book.content(events[0]).avant if events else None) or {}

    def _next(self, book: RowBook, place: RowPlace, lot: str) -> flask.Response:
        """The row itself, or where that is asked for the next that is refused, itself the last.

        Without one: the deposit, which is checked again there and then transmitted.
        """
        told = f"?lot={lot}" if lot else ""
        if flask.request.form.get("suite") == "oui":
            after = self.desk.reads(book.one.id)
            bad = after.refused_beside(place) or (place if after.row(place).is_refused else None)
            if bad is not None:
                return go(self.desk.context, row_address(self.desk, book.one, bad) + told)
            return go(self.desk.context, f"/portail/deposer/{book.one.id}")
        return go(self.desk.context, row_address(self.desk, book.one, place) + told)


def row_writes(writes: RowWrites) -> Mapping[str, Callable[..., flask.Response]]:
    """By endpoint."""
    return {
        "parc_social.save_row": writes.save,
        "parc_social.add_row": writes.add,
        "parc_social.remove_row": writes.remove,
        "parc_social.undo_rows": writes.undo,
    }


def lot_of_form() -> str:
    """What names an act of a form, so that the form sent twice acts once. Raises InvalidValue."""
    lot = optional("lot", "Formulaire", 36)
    if len(lot) != 36:
        raise InvalidValue("formulaire incomplet : rechargez la page, puis recommencez")
    return lot


def _version() -> int:
    text = optional("version", "Version", _NUMBER)
    if not text.isascii() or not text.isdigit():
        raise InvalidValue("formulaire incomplet : rechargez la page, puis recommencez")
    return int(text)


def _same(texts: Mapping[str, str], typed: Mapping[str, str]) -> bool:
    return all(texts.get(name, "").strip() == text for name, text in typed.items())


def _sentence(error: Exception) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
