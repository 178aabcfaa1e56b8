"""GET /portail/comparer: what is compared is in the address; a territory is added by its name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import flask

from parc_social.errors import InvalidValue
from portal.comparison.compared import Compared
from portal.comparison.selection import MOST, Selection, SelectionReader
from portal.figures.publications import as_choice, publications
from portal.file_links import export_path
from portal.page import go, show
from portal.page_context import PageContext
from portal.page_reads import PageReads
from portal.territories.home_territory import HomeTerritories
from portal.territories.level_names import Territory
from portal.territories.levels import LEVELS
from portal.territories.name_index import NameIndex
from portal.territories.sheet_rows import serie_of

ADDRESS = "/portail/comparer"
_LONGEST, _OFFERED = 100, 12
_FILES = (("csv", "CSV"), ("xlsx", "XLSX (tableur)"), ("json", "GeoJSON"))


@dataclass(frozen=True, slots=True)
class AddedName:
    """A name that was typed, and the territories that may be meant."""

    text: str = ""
    found: Sequence[Territory] = ()


class ComparePage:
    """For the caller of the request under way."""

    def __init__(self, context: PageContext, index: NameIndex) -> None:
        self._context, self._index = context, index
        self._homes = HomeTerritories(index)

    def page(self) -> flask.Response:
        """Columns side by side; 400 for what can't be, beside the nearest that can."""
        reads = self._context.reads()
        if not self._index.levels(reads):
            return show(self._context, "carte_sans_droit", 403, title="Comparer")
        reader = SelectionReader(flask.request.args, reads, self._index)
        selection = reader.read()
        if reader.faults:
            nearest = f"{ADDRESS}?{selection.query()}"
            return show(self._context, "vue_refusee", 400, faults=reader.faults, nearest=nearest)
        added = self._added(reads, selection)
        if len(added.found) == 1:
            return go(self._context, f"{ADDRESS}?{selection.having(added.found[0])}")
        years = reader.years(selection.territories)
        ready = bool(years) and len(selection.territories) * max(1, len(selection.years)) > 1
        return show(
            self._context,
            "comparer",
            selection=selection,
            added=added,
            years=years,
            made_of=self._made_of(reads, selection),
            as_choice=as_choice,
            populations=reader.populations(selection.territories),
            levels=LEVELS,
            full=len(selection.territories) >= MOST,
            compared=Compared(reads, selection, years) if ready else None,
            files=_files(reads, selection, years) if ready else (),
            home=self._home(reads),
        )

    def _added(self, reads: PageReads, selection: Selection) -> AddedName:
        text = " ".join(flask.request.args.get("ajout", "").split())
        if len(text) > _LONGEST or not text.isprintable():
            raise InvalidValue(f"ajout : un nom ou un code de {_LONGEST} caractères au plus")
        if not text or len(selection.territories) >= MOST:
            return AddedName(text)
        found = self._index.search(reads, text, None, _OFFERED)
        opened = [one for one in found if reads.grant.right(serie_of(one)) is not None]
        named = [one for one in opened if one.code == text.upper()]
        return AddedName(text, named if len(named) == 1 else opened)

    @staticmethod
    def _made_of(reads: PageReads, selection: Selection) -> Mapping[int, str]:
        """The words of each millésime: those of all territories are of the same publications."""
        some = selection.territories[:1]
        return publications(reads, some[0].niveau) if some else {}

    def _home(self, reads: PageReads) -> tuple[Territory, ...]:
        """One's own territory and what holds it: where a comparison may begin."""
        one = self._homes.of(reads, self._context.session().identity.organisation)
        return (one, *reversed(self._index.holders(reads, one))) if one else ()


def _files(
    reads: PageReads, selection: Selection, years: Sequence[int]
) -> Sequence[tuple[str, str]]:
    """Words and path of the same rows as a file, level by level, in formats that are open."""
    found: list[tuple[str, str]] = []
    asked = selection.years or years[-1:]
    for niveau in dict.fromkeys(one.niveau for one in selection.territories):
        some = [one for one in selection.territories if one.niveau is niveau]
        collection = serie_of(some[0])
        right = reads.grant.right(collection)
        query = {
            "datetime": str(asked[0]) if len(asked) == 1 else f"{asked[0]}/{asked[-1]}",
            "population": selection.population,
            "filter": "code IN ({})".format(", ".join(f"'{one.code}'" for one in some)),
        }
        found += [
            (
                f"{LEVELS[niveau]}, {words}",
                export_path(collection, form, query),
            )
            for form, words in _FILES
            if right is not None and right.opens(form)
        ]
    return found
