"""/portail/territoires/{niveau}/{code}: the sheet of a territory, beside a reference."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import flask

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import SERIE
from parc_social.catalogue.formats import HTML
from parc_social.domain.territory import Niveau, generation_of
from parc_social.errors import InvalidValue, NotFound
from parc_social.wording import cited
from portal.file_links import export_path
from portal.page import go, show
from portal.page_context import PageContext
from portal.page_reads import PageReads
from portal.pdf.sheet_file import about, sheet_pdf
from portal.pdf.typesetter import MEDIA
from portal.territories.commune_sheets import PROCESS, offered
from portal.territories.inside import inside
from portal.territories.level_names import Territory
from portal.territories.levels import LEVELS, collection_of, level_words
from portal.territories.name_index import NameIndex
from portal.territories.place_map import place_map
from portal.territories.sheet import Sheet

_ADDRESS = "/portail/territoires"
_NOWHERE = "cette adresse n’existe pas, ou pas pour vous"  # the same for none and not the caller's
_FILES = (("csv", "CSV"), ("xlsx", "XLSX (tableur)"), ("json", "GeoJSON"))
_WHOLE = (Niveau.FRANCE, "FR")
_KNOWN = ("reference", "f")
_PDF = "pdf"


class SheetPage:
    """For the caller of the request under way."""

    def __init__(self, context: PageContext, index: NameIndex) -> None:
        self._context, self._index = context, index

    def sheet(self, niveau: str, code: str) -> flask.Response:
        """The page, or with `f` the way to its file.

        Raises NotFound: none, or not the caller's. Raises InvalidValue.
        """
        reads = self._context.reads()
        territory = self._territory(reads, niveau, code)
        if territory is None:
            raise NotFound(_NOWHERE)
        holders = self._index.holders(reads, territory)
        _check_names()
        try:
            reference = self._reference(reads, holders)
        except InvalidValue as error:
            return self._refused(territory, f"{error}")
        files = _files(reads.grant, territory)
        sheet = Sheet(reads, territory, reference)
        form = flask.request.args.get("f", HTML)
        if form == _PDF:
            return self._pdf(sheet, holders)
        if form != HTML:
            return go(self._context, _file(files, form))
        return show(
            self._context,
            "territoire",
            sheet=sheet,
            level=level_words(territory.niveau, territory.code),
            holders=holders,
            address=self._address,
            references=self._references(reads, holders, reference),
            inside=inside(reads, territory, self._index),
            files=files.values(),
            about=about(sheet),
            place=place_map(reads, territory, holders),
            all_communes=PROCESS if offered(reads.grant, territory.niveau) else "",
            told=LEVELS,
            generation=generation_of,
        )

    def _refused(self, territory: Territory, fault: str) -> flask.Response:
        """What can't be, beside the sheet that can."""
        nearest = f"{_ADDRESS}/{territory.niveau.value}/{territory.code}"
        told = {"faults": [fault], "nearest": nearest, "chose": "fiche"}
        return show(self._context, "vue_refusee", 400, **told)

    def _pdf(self, sheet: Sheet, holders: Sequence[Territory]) -> flask.Response:
        """The page as a file to keep: who is shown the one may have the other."""
        body = sheet_pdf(self._context.letterhead, sheet, holders)
        name = f"fiche-{sheet.territory.niveau.value}-{sheet.territory.code}.pdf"
        headers = {"Content-Disposition": f'inline; filename="{name}"'}
        return flask.Response(body, headers=headers, content_type=MEDIA)

    def _territory(self, reads: PageReads, niveau: str, code: str) -> Territory | None:
        known = next((one for one in self._index.levels(reads) if one.value == niveau), None)
        if known is None or reads.grant.right(collection_of(known) + SERIE) is None:
            return None
        reads.names(collection_of(known) + SERIE)  # first in the journal: the page is of it
        return self._index.territory(reads, known, code)

    def _reference(self, reads: PageReads, holders: Sequence[Territory]) -> Territory | None:
        """The one that is asked for, else the smallest that holds the territory.

        Raises InvalidValue for none that the caller sees.
        """
        asked = flask.request.args.getlist("reference")
        if not asked or asked == [""]:
            return holders[-1] if holders else None
        niveau, _, code = asked[0].partition(":")
        found = self._territory(reads, niveau, code) if len(asked) == 1 else None
        if found is None:
            raise InvalidValue(
                f"reference : {cited(asked[0][:40])} n’est aucun territoire qui vous soit ouvert ;"
                " un niveau et un code sont attendus, comme departement:974"
            )
        return found

    def _references(
        self, reads: PageReads, holders: Sequence[Territory], chosen: Territory | None
    ) -> list[Territory]:
        """What is offered: France, what holds the territory, and what was chosen."""
        whole = self._index.territory(reads, *_WHOLE)
        offered = [one for one in (whole, *holders, chosen) if one is not None]
        return list(dict.fromkeys(offered))

    def _address(self, one: Territory, reference: Territory | None = None) -> str:
        """The sheet of another territory, beside the same reference where one was chosen."""
        path = f"{self._context.root}{_ADDRESS}/{one.niveau.value}/{one.code}"
        if reference is None:
            return path
        asked = {"reference": f"{reference.niveau.value}:{reference.code}"}
        return f"{path}?{urlencode(asked)}"


def _check_names() -> None:
    for name in flask.request.args:
        if name not in _KNOWN:
            known = ", ".join(_KNOWN)
            raise InvalidValue(f"paramètre inconnu : {cited(name[:40])} (attendus : {known})")


def _files(grant: Grant, territory: Territory) -> dict[str, tuple[str, str]]:
    """By format, words and path of the same rows as a file, of those that are open."""
    collection = collection_of(territory.niveau) + SERIE
    right = grant.right(collection)
    return {
        form: (words, export_path(collection, form, {"code": territory.code}))
        for form, words in _FILES
        if right is not None and right.opens(form)
    }


def _file(files: Mapping[str, tuple[str, str]], form: str) -> str:
    """The path of a file. Raises InvalidValue."""
    if form not in files:
        known = ", ".join((HTML, _PDF, *files))
        raise InvalidValue(f"f : {cited(form[:20])} n’est pas proposé ici (attendus : {known})")
    return files[form][1]
