"""One field of many rows at once: shown first, then written, and undone if need be."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import flask

from auth_proxy.errors.problem import of_error
from parc_social.domain.campaigns.row import MOST_AT_ONCE, RowAct, RowPlace
from parc_social.domain.typography import thousands
from parc_social.errors import Conflict, InvalidValue, ServerBusy
from portal.form import check_form, optional
from portal.page import go, show
from server.corrections.desk import Change, RowDesk, check_own
from server.corrections.row_book import DepositRow, RowBook, is_refused
from server.corrections.row_fields import LONGEST, RowField
from server.corrections.row_pages import RowPages, shown_value
from server.corrections.row_writes import lot_of_form
from server.jobs.at_rest.sealed_rows import FaultTold

_SHOWN = 50  # rows of a preview
_LENGTH = 30 * MOST_AT_ONCE  # characters of the list of rows


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row that would change: its value before, what it would break after."""

    row: DepositRow
    before: str
    faults: tuple[FaultTold, ...]


@dataclass(frozen=True, slots=True)
class BulkWrite:
    """The act and what is shown before it."""

    desk: RowDesk
    pages: RowPages

    def act(self, depot: str) -> flask.Response:
        """POST …/fiches/ensemble: a preview, or the act once `confirmer` is there."""
        check_form(self.desk.context)
        book = self.desk.writes(depot)
        try:
            field, value = self._field(book), optional("valeur", "Nouvelle valeur", LONGEST)
            if flask.request.form.get("confirmer") == "oui":
                return self._write(book, field, value)
            return self._preview(book, field, value)
        except (InvalidValue, Conflict, ServerBusy) as error:
            text = str(error)
            fault = f"{text[:1].upper()}{text[1:].rstrip('.')}."
            return self.pages.show_list(book, fault, of_error(error).status)

    def _field(self, book: RowBook) -> RowField:
        name = optional("champ", "Champ", 40)
        for field in self.desk.words(book.one).fields:
            if field.name == name:
                return field
        raise InvalidValue("Champ : choisissez celui à corriger")

    def _preview(self, book: RowBook, field: RowField, value: str) -> flask.Response:
        rows = [r for r in book.rows(self._chosen(book)) if r.texts is not None]
        changing = [r for r in rows if (r.texts or {}).get(field.name, "") != value]
        after = [{**(r.texts or {}), field.name: value} for r in changing]
        check_own(book.one, after)
        faults = self.desk.judge(book.one, after)
        shown = [
            PreviewRow(r, shown_value(field, (r.texts or {}).get(field.name, "")), some)
            for r, some in zip(changing, faults, strict=True)
        ]
        return show(
            self.desk.context, "fiches_apercu",
            depot=book.one, here=self.desk.path(book.one),
            field=field, value=value, shown_value=shown_value(field, value), rows=shown[:_SHOWN],
            count=len(changing), same=len(rows) - len(changing),
            refused_before=sum(r.is_refused for r in changing),
            refused_after=sum(is_refused(some) for some in faults),
            words=self.desk.words(book.one), lot=lot_of_form(),
            chosen=" ".join(f"{r.place}:{r.version}" for r in changing),
        )  # fmt: skip

    def _chosen(self, book: RowBook) -> Sequence[RowPlace]:
        form = flask.request.form
        if form.get("portee") == "filtre":
            rule = optional("regle", "Règle", 20)
            places = book.places(rule)
        else:
            places = [RowPlace.parse(text) for text in dict.fromkeys(form.getlist("fiche"))]
        if not places:
            raise InvalidValue("Fiches : cochez-en, ou choisissez toutes celles de la liste")
        if len(places) > MOST_AT_ONCE:
            raise Conflict(
                f"{thousands(len(places))} fiches : {thousands(MOST_AT_ONCE)} au plus à la fois ;"
                " filtrez par une règle"
            )
        return places

    def _write(self, book: RowBook, field: RowField, value: str) -> flask.Response:
        """Rows that were written since the preview are left as they are, and told."""
        seen = _seen(optional("fiches", "Fiches", _LENGTH))
        lot = lot_of_form()
        there = [r for r in book.rows(list(seen)) if r.texts is not None]
        same = [r for r in there if r.version == seen[r.place]]
        changes = [Change(r, {**(r.texts or {}), field.name: value}, RowAct.CORRIGER) for r in same]
        left = len(seen) - len(same)
        if changes:
            left += len(self.desk.write(book, changes, lot).stale)
        elif self.desk.acts.lot(book.one.organisation, book.one.id, lot):  # the form, sent twice
            left = 0
        return go(self.desk.context, f"{self.desk.path(book.one)}?lot={lot}&restees={left}")


def bulk_write(writes: BulkWrite) -> Mapping[str, Callable[..., flask.Response]]:
    """By endpoint."""
    return {"parc_social.save_rows": writes.act}


def _seen(text: str) -> dict[RowPlace, int]:
    """Rows and the versions that a preview showed. Raises InvalidValue."""
    found: dict[RowPlace, int] = {}
    for word in text.split():
        place, _, version = word.partition(":")
        if not version.isascii() or not version.isdigit() or len(version) > 12:
            raise InvalidValue("formulaire incomplet : reprenez depuis la liste des fiches")
        found[RowPlace.parse(place)] = int(version)
    if not found:
        raise InvalidValue("formulaire incomplet : reprenez depuis la liste des fiches")
    return found
