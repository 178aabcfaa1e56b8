"""`/portail/pilotage/organisations`: who the parties are, found, added, and corrected."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, filterfalse

import flask

from parc_social.access.conventions.convention import Etat
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
from portal.word_search import asked_words, plain

ADDRESS = "/portail/pilotage/organisations"
_FEW = 100  # a page and more
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


@dataclass(frozen=True, slots=True)
class _View:
    words: str = ""
    genre: str = ""
    state: str = ""

    def parameters(self) -> Mapping[str, str]:
        told = {"q": self.words, "type": self.genre, "etat": self.state}
        return {name: value for name, value in told.items() if value}


type Kinds = Sequence[tuple[str, str, Genre]]


class OrganisationIndex:
    """Code, name and kind of each, as the registry gives them; made once for the same object."""

    def __init__(self, kinds: Kinds) -> None:
        self.kinds = kinds
        named = sorted((nom.casefold(), code, nom, genre) for code, nom, genre in kinds)
        self._codes = [code for _, code, _, _ in named]
        self._genres = [genre.value for _, _, _, genre in named]
        lines = [plain(f"{nom} {code}") for _, code, nom, _ in named]
        self._text = "\n".join(lines)
        self._ends = list(accumulate(len(line) + 1 for line in lines))

    def codes(self, asked: str, genre: str) -> Sequence[str]:
        """By name, those whose name and code hold all the words, of a kind (empty: any)."""
        words = plain(asked).split()
        if not (words or genre):
            return self._codes
        places = self._places(words)
        if not genre:
            return [self._codes[place] for place in places]
        return [self._codes[place] for place in places if self._genres[place] == genre]

    def _places(self, words: Sequence[str]) -> Iterator[int]:
        """Looked for in one text of all: of thousands of lines few hold the longest word."""
        if not words:
            yield from range(len(self._codes))
            return
        longest, at = max(words, key=len), 0
        while (at := self._text.find(longest, at)) >= 0:
            place = bisect_right(self._ends, at)
            end = self._ends[place]
            line = self._text[self._ends[place - 1] if place else 0 : end]
            if all(word in line for word in words):
                yield place
            at = end


class OrganisationsPage:
    """The list, with the form of a new organisation."""

    def __init__(self, context: PageContext) -> None:
        self._context, self._making = context, file_maker(context)
        self._index = OrganisationIndex(())

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
        rows = [_cells(one) for one in self._rows(self._in_state(view))]
        made = ListFile("organismes", "Organismes", _COLUMNS, rows)
        return made.answer(self._context, self._making, form)

    def _found(self, view: _View) -> Sequence[str]:
        """Codes, by name, of those that the words and the type name, whatever their state."""
        kinds, index = self._context.registry.accounts.kinds(), self._index
        if index.kinds is not kinds:
            index = self._index = OrganisationIndex(kinds)
        return index.codes(view.words, view.genre)

    def _rows(self, codes: Sequence[str]) -> Sequence[ListedOrganisation]:
        """Of a page by their own conventions; of a file by what is counted of all at once."""
        registry, today = self._context.registry, self._context.today()
        if len(codes) > _FEW:
            active = registry.convention_lists.active(today)
        else:
            own = registry.convention_lists.of_each(codes)
            active = Counter(one.organisation for one in own if one.etat(today) is Etat.ACTIVE)
        found = registry.accounts.some_organisations(codes)
        return [ListedOrganisation(one, active.get(one.code, 0)) for one in found]

    def _in_state(self, view: _View) -> Sequence[str]:
        """Codes of those found that are in the state that is asked for."""
        registry, codes = self._context.registry, self._found(view)
        if not view.state:
            return codes
        if view.state == "suspendue":
            suspended = {one.code for one in registry.accounts.suspended()}
            return [code for code in codes if code in suspended]
        active = registry.convention_lists.active(self._context.today())
        opens = active.__contains__  # asked of 20,000 codes at each page
        return list(filter(opens, codes) if view.state == "active" else filterfalse(opens, codes))

    def _page(self, view: _View, status: int, fault: str) -> flask.Response:
        codes = self._in_state(view)
        paging = TablePaging(len(codes), page_argument())
        shown = self._rows(codes[paging.span])
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
