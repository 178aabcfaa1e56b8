"""What a map says of itself: title, zone, sentence of a territory, addresses of the same data."""

from collections.abc import Sequence
from functools import cached_property
from urllib.parse import urlencode

from parc_social.catalogue.figure_fields import BASE, STATUT
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.lecture import is_told, lue
from parc_social.catalogue.reserve_words import reserve_words
from parc_social.errors import NotFound, UnknownName
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.query.model import FeatureQuery
from portal.figures.publications import publication, source_year
from portal.figures.side import difference_unit
from portal.file_links import export_path
from portal.map.choices import LEVELS, Choices, serie_of
from portal.map.differences import blocking
from portal.map.districts import district_words, filter_asked
from portal.map.state import OUTLINES, MapState, Zone, number_text
from portal.map.values import MapValues, Row, equals_of
from portal.page_reads import PageReads
from portal.territories.levels import LEVELS as WITH_SHEET

FILES = (("csv", "CSV"), ("xlsx", "XLSX (tableur)"), ("json", "GeoJSON"), ("gpkg", "GeoPackage"))

_NAMES = LruCache(512)  # of zones, of callers


class MapWords:
    """Of one view, for its caller."""

    levels, outlines = LEVELS, OUTLINES

    def __init__(self, state: MapState, choices: Choices, values: MapValues) -> None:
        self._state = state
        self._choices = choices
        self._values = values

    @property
    def indicator(self) -> Indicator:
        """The one that is shown."""
        return self._values.indicator

    @cached_property
    def title(self) -> str:
        """What, where, whom, when."""
        level, shown = self._state.niveau, self._state.year
        year = source_year(self._choices.reads, level, shown, self.indicator)
        label, unit = self.indicator.libelle.fr, self.indicator.unite
        if self._state.apart is not None:
            told = f"écart de {self._state.apart} à {self._state.year}"
            return f"{label} : {told} ({difference_unit(self.indicator)})"
        if self._state.beside is not None:
            told = f"écart à {zone_name(self._choices, self._state.beside)}, {year}"
            return f"{label} : {told} ({difference_unit(self.indicator)})"
        told = not unit or unit.casefold() in label.casefold()
        return f"{label}, {year}" if told else f"{label} ({unit}), {year}"

    @cached_property
    def subtitle(self) -> str:
        """The level, the zone, the population, and which millésime of which source."""
        whom = self._choices.populations(self._state.niveau)[self._state.population]
        made_of = publication(self._choices.reads, self._state.niveau, self._state.year)
        return f"{level_title(self._state)}, {self.zone}, {whom}, {made_of}"

    @cached_property
    def zone(self) -> str:
        """The zone by its name."""
        return zone_name(self._choices, self._state.zone)

    @cached_property
    def bounds(self) -> str:
        """The cuts of the classes shown, as a reader types them."""
        lows = [entry.low for entry in self._values.look.entries if entry.low is not None]
        if self._state.is_difference:
            above = lows[len(lows) // 2 :]
            lows = [*(-one for one in reversed(above)), *above]
        return " ".join(number_text(low) for low in lows)

    def sheet(self, code: str) -> str:
        """Path of the sheet of a territory of the view; empty where its level has none."""
        niveau = self._state.niveau
        return f"/portail/territoires/{niveau.value}/{code}" if niveau in WITH_SHEET else ""

    def sentence(self, row: Row) -> str:
        """A figure read out; empty where it is withheld."""
        if self._state.is_difference or not is_told(row.keys(), self.indicator):
            return ""
        return lue(self._state.niveau, row, self.indicator) or ""

    @property
    def paths(self) -> Sequence[str]:
        """Those of the files, `f` first in their queries."""
        return [path for _, path in self.files]

    @property
    def _span(self) -> str:
        """The millésimes that are shown, as `datetime` says them."""
        years = sorted({self._state.year, self._state.apart or self._state.year})
        return "/".join(map(str, years))

    @cached_property
    def cautions(self) -> Sequence[str]:
        """What is to be known of all differences shown."""
        if not self._state.is_difference:
            return ()
        found = [reserve_words(one) for one in blocking(self._values.rows)]
        return [f"{one[0].upper()}{one[1:]}" for one in found]

    @property
    def table(self) -> str:
        """The query string of the same view as a table of several indicators."""
        told = self._state.parameters()
        names = ("niveau", "millesime", "population", "zone", "generation")
        shared = {name: told[name] for name in names if name in told}
        return urlencode({"indicateurs": self._state.indicator, **shared})

    @cached_property
    def files(self) -> Sequence[tuple[str, str]]:
        """Words and path of what is shown as a file, of formats that are open to the caller."""
        collection, name = serie_of(self._state.niveau), self.indicator.id
        right = self._choices.reads.grant.right(collection)
        names = self._choices.seen(self._state.niveau).names
        columns = ("code", "nom", name, f"{name}{STATUT}", f"{name}{BASE}")
        asked = {
            "datetime": self._span,
            **dict(equals_of(self._state)),
            **filter_asked(self._state),
            "properties": ",".join(one for one in columns if one in names),
        }
        return [
            (words, export_path(collection, form, asked))
            for form, words in FILES
            if right is not None and right.opens(form)
        ]


def level_title(state: MapState) -> str:
    """The level of a view; of priority districts also their list."""
    return ", ".join(filter(None, (LEVELS[state.niveau], district_words(state))))


def zone_name(choices: Choices, zone: Zone | None) -> str:
    """The name of a zone; its code where the caller sees no name of it.

    A page says the same ones up to four times, and each view again: kept by Grant and edition.
    """
    if zone is None:
        return "tout ce qui vous est ouvert"
    reads, collection = choices.reads, f"indicateurs-{zone.niveau.value}"
    if reads.grant.right(collection) is None:
        return zone.code
    reads.names(collection)  # the journal is told of what is shown, read again or not
    key = (reads.grant.digest, reads.token(collection), zone)
    return _NAMES.get(key, lambda: _name(reads, collection, zone))


def _name(reads: PageReads, collection: str, zone: Zone) -> str:
    query = FeatureQuery(
        collection, limit=1, equals=(("code", zone.code),), columns=("nom",), geometry=False
    )
    try:
        rows = reads.records(query)
    except (NotFound, UnknownName):
        rows = []
    return str(rows[0]["nom"]) if rows and rows[0]["nom"] else zone.code
