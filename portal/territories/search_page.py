"""/portail/territoires: a territory found by its name or code, on a page or while one types."""

from dataclasses import dataclass
from urllib.parse import urlencode

import flask

from parc_social.catalogue.collection import FieldType
from parc_social.catalogue.formats import CSV, HTML, JSON, XLSX
from parc_social.domain.territory import Niveau
from parc_social.errors import InvalidValue
from parc_social.storage.export_files.plan import ExportColumn
from parc_social.wording import cited
from portal.page import show
from portal.page_context import PageContext
from portal.page_reads import PageReads
from portal.steering.list_file import ListFile, file_maker
from portal.territories.commune_sheets import PROCESS, offered
from portal.territories.home_territory import HomeTerritories
from portal.territories.level_names import Territory
from portal.territories.levels import LEVELS, level_words
from portal.territories.name_index import NameIndex

_ADDRESS = "/portail/territoires"
_KNOWN = ("q", "niveau", "page", "f", "pour")
_LONGEST = 100  # characters
_SIZE = 20  # territories of a page
_MOST_PAGES = 50
_OFFERED = 8  # while one types
_FORMS = (HTML, JSON, CSV, XLSX)
_COLUMNS = (
    ExportColumn("nom", FieldType.STRING, "Territoire"),
    ExportColumn("niveau", FieldType.STRING, "Niveau"),
    ExportColumn("dans", FieldType.STRING, "Dans"),
    ExportColumn("code", FieldType.STRING, "Code"),
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for. `niveau` None: at every level that is open.

    `whose`: level and code of the sheet that a reference is looked for, as `commune:97411`.
    """

    text: str
    niveau: Niveau | None
    page: int
    whose: str

    def query(self, page: int) -> str:
        """The same at another page."""
        niveau = self.niveau.value if self.niveau else ""
        asked = {"q": self.text, "niveau": niveau, "page": page, "pour": self.whose}
        return urlencode({name: value for name, value in asked.items() if value not in ("", 1)})


@dataclass(frozen=True, slots=True)
class Answer:
    """A territory as it is told: `rang` is its level, `niveau` the level in words."""

    nom: str
    rang: Niveau
    niveau: str
    code: str
    dans: str
    adresse: str


class SearchPage:
    """GET /portail/territoires; `f=json` for the field that offers names, another for a file."""

    def __init__(self, context: PageContext, index: NameIndex) -> None:
        self._context, self._index = context, index
        self._homes = HomeTerritories(index)

    def search(self) -> flask.Response:
        """The form and what was found. Raises InvalidValue."""
        asked = _question()
        form = flask.request.args.get("f", HTML)
        if form == JSON:
            return self._offered(asked)
        if form != HTML:
            return self._file(asked, form)
        reads = self._context.reads()
        first = (asked.page - 1) * _SIZE
        found = self._found(reads, asked, first + _SIZE + 1)[first:]
        organisation = self._context.session().identity.organisation
        home = self._homes.of(reads, organisation)
        return show(
            self._context,
            "territoires",
            asked=asked,
            postal=bool(reads.postal_codes()),
            levels=[(one.value, LEVELS[one]) for one in self._index.levels(reads)],
            found=found[:_SIZE],
            before=asked.query(asked.page - 1) if asked.page > 1 else "",
            after=asked.query(asked.page + 1) if len(found) > _SIZE else "",
            every=asked.query(1),
            first=first + 1,
            home=self._told(reads, home) if home else None,
            has_home=organisation.ressort is not None,
            all_communes=PROCESS if home and offered(reads.grant, home.niveau) else "",
            whose=self._whose(reads, asked),
        )

    def _offered(self, asked: Question) -> flask.Response:
        found = self._found(self._context.reads(JSON), asked, _OFFERED)
        told = [
            {"nom": o.nom, "niveau": o.niveau, "code": o.code, "dans": o.dans, "adresse": o.adresse}
            for o in found
        ]
        return flask.jsonify({"territoires": told})

    def _file(self, asked: Question, form: str) -> flask.Response:
        """All that is found, without pages. Raises InvalidValue for a form that is not open."""
        reads = self._context.reads(form)
        if not self._index.levels(reads) and self._index.levels(self._context.reads()):
            raise InvalidValue(f"f : {cited(form)} n’est pas ouvert par vos conventions")
        found = self._found(reads, asked, _SIZE * _MOST_PAGES)
        rows = [{one.name: getattr(told, one.name) for one in _COLUMNS} for told in found]
        made = ListFile("territoires", f"Territoires : {asked.text}", _COLUMNS, rows)
        return made.answer(self._context, file_maker(self._context), form)

    def _found(self, reads: PageReads, asked: Question, most: int) -> list[Answer]:
        if not asked.text:
            return []
        found = self._index.search(reads, asked.text, asked.niveau, most)
        whose = self._whose(reads, asked)
        return [self._told(reads, one, whose) for one in found]

    def _whose(self, reads: PageReads, asked: Question) -> Territory | None:
        """The territory that a reference is looked for. Raises InvalidValue."""
        if not asked.whose:
            return None
        niveau, _, code = asked.whose.partition(":")
        known = next((one for one in self._index.levels(reads) if one.value == niveau), None)
        found = self._index.territory(reads, known, code) if known else None
        if found is None:
            raise InvalidValue("pour : ce n’est aucun territoire qui vous soit ouvert")
        return found

    def _told(self, reads: PageReads, one: Territory, whose: Territory | None = None) -> Answer:
        holder = self._index.territory(reads, *one.parent) if one.parent else None
        within = f"{holder.nom} ({holder.code})" if holder else ""
        address = self._address(whose or one)
        if whose is not None:
            address += "?" + urlencode({"reference": f"{one.niveau.value}:{one.code}"})
        return Answer(
            one.nom, one.niveau, level_words(one.niveau, one.code), one.code, within, address
        )

    def _address(self, one: Territory) -> str:
        return f"{self._context.root}{_ADDRESS}/{one.niveau.value}/{one.code}"


def _question() -> Question:
    given = flask.request.args
    for name in given:
        if name not in _KNOWN:
            raise InvalidValue(
                f"paramètre inconnu : {cited(name[:40])} (attendus : q, niveau, page, pour, f)"
            )
        if len(given.getlist(name)) > 1:
            raise InvalidValue(f"{name} : donné deux fois")
    if given.get("f", HTML) not in _FORMS:
        raise InvalidValue(f"f : {', '.join(_FORMS)} attendu, lu {cited(given['f'][:20])}")
    text = " ".join(given.get("q", "").split())
    if len(text) > _LONGEST or not text.isprintable():
        raise InvalidValue(f"q : un nom ou un code de {_LONGEST} caractères au plus est attendu")
    niveau, page = _niveau(given.get("niveau", "")), _page(given.get("page", "1"))
    return Question(text, niveau, page, given.get("pour", ""))


def _niveau(text: str) -> Niveau | None:
    if not text:
        return None
    if text not in {one.value for one in LEVELS}:
        known = ", ".join(one.value for one in LEVELS)
        raise InvalidValue(
            f"niveau : {cited(text[:20])} n’est pas proposé ici (attendus : {known})"
        )
    return Niveau(text)


def _page(text: str) -> int:
    whole = text.isascii() and text.isdigit() and len(text) < 3
    if not whole or not 1 <= int(text) <= _MOST_PAGES:
        raise InvalidValue(f"page : un nombre de 1 à {_MOST_PAGES} est attendu")
    return int(text)
