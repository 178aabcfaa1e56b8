"""The map of what a campaign covers: each territory by the share of its dwellings that came in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from parc_social.catalogue.legend import LegendEntry, LegendKind
from parc_social.catalogue.load import collections, style_of_places
from parc_social.catalogue.style import Look
from parc_social.domain.territory import Niveau
from parc_social.drawing.layer import Layer, LayerRows
from parc_social.drawing.picture import PictureFormat
from parc_social.errors import InvalidValue, NotFound
from parc_social.maps.map_picture import draw_layers, query_in
from parc_social.maps.styles import StyledLayer
from parc_social.maps.view import View
from parc_social.storage.filters.nodes import conjunction, equal
from parc_social.storage.query.model import Filter
from parc_social.wording import cited, in_french
from portal.map.choices import Choices, serie_of
from portal.map.frames import Frame, Frames
from portal.map.state import MapState
from portal.map.state_reader import StateReader
from portal.map.values import equals_of
from portal.page_reads import PageReads

_BOUNDS = (0.0, 25.0, 50.0, 75.0, 100.0)  # percent; the ends are classes of their own
_COLOURS = ("#f7fbff", "#deebf7", "#9ecae1", "#4292c6", "#2171b5", "#08306b")
_WORDS = ("rien", "moins de 25 %", "25 à 50 %", "50 à 75 %", "75 à 100 %", "tout")
_NOTHING = LegendEntry(LegendKind.TYPE, "#d9d9d9", in_french("aucun logement attendu"), code="?")
LEGEND = (
    *(
        LegendEntry(LegendKind.TYPE, colour, in_french(words), code=str(number))
        for number, (colour, words) in enumerate(zip(_COLOURS, _WORDS, strict=True))
    ),
    _NOTHING,
)


def class_of(share: float | None) -> LegendEntry:
    """The entry of a share in percent; None: nothing is expected there."""
    if share is None:
        return _NOTHING
    if share <= _BOUNDS[0] or share >= _BOUNDS[-1]:
        return LEGEND[0] if share <= _BOUNDS[0] else LEGEND[5]
    return LEGEND[1 + sum(share >= bound for bound in _BOUNDS[1:-1])]


class CoverageMap:
    """Of one level, as the Grant shows its territories. `state` None: there is no map of it."""

    def __init__(self, reads: PageReads, niveau: Niveau, frames: Frames) -> None:
        self._reads, self._niveau = reads, niveau
        self.state = _view(reads, niveau)
        self.frames: Sequence[Frame] = frames.of(reads, self.state) if self.state else ()

    def frame(self, ground: str) -> Frame:
        """The part of the map of a ground; empty: the main one. Raises InvalidValue, NotFound."""
        if not self.frames:
            raise NotFound("aucune carte pour vous : vos conventions n'en ouvrent pas")
        found = [one for one in self.frames if ground in ("", one.ground.code)]
        if not found:
            raise InvalidValue(f"fond : {cited(ground[:40])} n’est pas une partie de cette carte")
        return found[0]

    def png(self, view: View, shares: Mapping[str, float]) -> bytes:
        """The picture. Raises as draw_map does."""
        collection = serie_of(self._niveau)
        style = style_of_places(collections()[collection])
        if style is None or self.state is None:
            raise NotFound(f"style introuvable : {cited(collection)}")
        plain = replace(style, couleur=_COLOURS[0], champ=None, types=())
        look = Look(plain, LEGEND)
        year = self.state.year
        rows = Filter(conjunction(*(equal(n, v) for n, v in equals_of(self.state))))
        layer = StyledLayer(collection, year=year, filter=rows)

        def read(tolerance: float) -> Iterable[Layer]:
            yield Layer(self._rows(view, tolerance, layer, shares), look)

        return draw_layers(read, view, PictureFormat.PNG)

    def _rows(
        self, view: View, tolerance: float, layer: StyledLayer, shares: Mapping[str, float]
    ) -> LayerRows:
        if not view.boxes:
            return LayerRows([])
        found = self._reads.map_rows(query_in(view, tolerance, layer, ("code",)))
        (codes,) = found.columns
        return LayerRows(found.wkb, codes=[class_of(shares.get(code)).code for code in codes])


def _view(reads: PageReads, niveau: Niveau) -> MapState | None:
    """The view of all territories of a level; None where the caller has no figures of it."""
    choices = Choices(reads)
    if niveau not in choices.levels:
        return None
    reader = StateReader({"niveau": niveau.value, "zone": "tout"}, choices)
    state = reader.read(None)
    return None if reader.faults else state
