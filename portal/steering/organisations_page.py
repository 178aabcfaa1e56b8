"""`/portail/pilotage/organisations`: who the parties are, found, added, and corrected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import flask

from parc_social.access.conventions.convention import Convention, Etat
from parc_social.access.conventions.delegation_format import ressort_text
from parc_social.access.model.organisation import Genre, Organisation, parse_organisation
from parc_social.catalogue.collection import FieldType
from parc_social.catalogue.formats import HTML
from parc_social.catalogue.legend import number
from parc_social.errors import Conflict, InvalidValue
from parc_social.registry.campaigns import check_steering
from parc_social.storage.export_files.plan import ExportColumn
from portal.account.rights_words import TYPES
from portal.figures.paging import TablePaging
from portal.form import check_form, field, optional
from portal.page import go, show
from portal.page_context import PageContext
from portal.query import argument_among, page_argument
from portal.steering.gip import check_gip, may_act
from portal.steering.list_file import FILES, ListFile, file_maker
from portal.territories.levels import place_words
from portal.word_search import asked_words, holds

ADDRESS = "/portail/pilotage/organisations"
STATES = ("", "active", "sans", "suspendue")
_COLUMNS = (
    ExportColumn("code", FieldType.STRING, "SIREN ou code Insee"),
    ExportColumn("nom", FieldType.STRING, "Organisme"),
    ExportColumn("type", FieldType.STRING, "Type"),
    ExportColumn("ressort", FieldType.STRING, "Ressort"),
    ExportColumn("conventions_actives", FieldType.INTEGER, "Conventions actives"),
    ExportColumn("suspension", FieldType.STRING, "Suspension : motif"),
)


@dataclass(frozen=True, slots=True)
class ListedOrganisation:
    """A party and how many of its conventions open data today."""

    organisation: Organisation
    active: int

    @property
    def ressort(self) -> str:
        """As it is typed; empty without one."""
        found = self.organisation.ressort
        return ressort_text(found) if found else ""

    @property
    def place(self) -> str:
        """The same as it is read."""
        found = self.organisation.ressort
        return place_words(found.niveau, found.code) if found else ""

    def is_in(self, state: str) -> bool:
        """Whether it is of one of STATES."""
        match state:
            case "active":
                return self.active > 0
            case "sans":
                return self.active == 0
            case "suspendue":
                return bool(self.organisation.suspension)
            case _:
                return True


@dataclass(frozen=True, slots=True)
class _View:
    words: str = ""
    genre: str = ""
    state: str = ""

    def parameters(self) -> Mapping[str, str]:
        told = {"q": self.words, "type": self.genre, "etat": self.state}
        return {name: value for name, value in told.items() if value}

    def names(self, code: str, nom: str, genre: Genre) -> bool:
        return self.genre in ("", genre.value) and holds(f"{nom} {code}", self.words)


class OrganisationsPage:
    """The list, with the form of a new organisation."""

    def __init__(self, context: PageContext) -> None:
        self._context, self._making = context, file_maker(context)

    def all(self) -> flask.Response:
        """The list or its file; a form that is sent adds one. Raises Forbidden, NotFound."""
        identity = check_gip(self._context)
        if flask.request.method != "POST":
            return self._listed()
        check_form(self._context)
        check_steering(identity)
        try:
            made = _asked_organisation()
            self._context.registry.accounts.add_organisation(made)
        except InvalidValue as error:
            return self._page(_View(), 400, f"{error}.")
        except Conflict as error:
            return self._page(_View(), 409, f"{error} : corrigez-le sur sa page.")
        return go(self._context, f"{ADDRESS}/{made.code}")

    def _listed(self) -> flask.Response:
        try:
            form = argument_among("f", (HTML, *FILES))
            genre = argument_among("type", ("", *(one.value for one in Genre)))
            view = _View(asked_words(), genre, argument_among("etat", STATES))
        except InvalidValue as error:
            return self._page(_View(), 400, f"{error}.")
        if form == HTML:
            return self._page(view, 200, "")
        rows = [_cells(one) for one in self._rows(view, self._found(view))]
        made = ListFile("organismes", "Organismes", _COLUMNS, rows)
        return made.answer(self._context, self._making, form)

    def _found(self, view: _View) -> Sequence[str]:
        """Codes, by name, of those that the words and the type name, whatever their state."""
        kinds = self._context.registry.accounts.kinds()
        named = [
            (nom.casefold(), code) for code, nom, genre in kinds if view.names(code, nom, genre)
        ]
        return [code for _, code in sorted(named)]

    def _rows(self, view: _View, codes: Sequence[str]) -> Sequence[ListedOrganisation]:
        """Of these those in the state that is asked for."""
        registry, today = self._context.registry, self._context.today()
        active: dict[str, int] = {}
        for one in registry.convention_lists.of_each(codes):
            active[one.organisation] = active.get(one.organisation, 0) + _is_active(one, today)
        found = registry.accounts.some_organisations(codes)
        listed = [ListedOrganisation(one, active.get(one.code, 0)) for one in found]
        return [one for one in listed if one.is_in(view.state)]

    def _page(self, view: _View, status: int, fault: str) -> flask.Response:
        codes = self._found(view)
        if view.state:  # which of thousands are in it is known once they are read
            rows = self._rows(view, codes)
            paging = TablePaging(len(rows), page_argument())
            shown = rows[paging.span]
        else:
            paging = TablePaging(len(codes), page_argument())
            shown = self._rows(view, codes[paging.span])
        return show(
            self._context,
            "pilotage_organisations",
            status,
            fault=fault,
            view=view,
            rows=shown,
            paging=paging,
            types=TYPES,
            typed=flask.request.form,
            may_act=may_act(self._context),
            number=number,
        )


def _is_active(one: Convention, today: date) -> int:
    return int(one.etat(today) is Etat.ACTIVE)


def _asked_organisation() -> Organisation:
    """What the form describes. Raises InvalidValue naming the field."""
    code = field("code", "SIREN ou code Insee", 9)
    nom = field("nom", "Nom", 200)
    genre = field("type", "Type", 20)
    return parse_organisation(code, nom, genre, optional("ressort", "Ressort", 40) or None)


def _cells(one: ListedOrganisation) -> dict[str, str | int]:
    party = one.organisation
    return {
        "code": party.code,
        "nom": party.nom,
        "type": TYPES[party.genre],
        "ressort": one.ressort,
        "conventions_actives": one.active,
        "suspension": party.suspension,
    }
