"""The map of a view: each territory in the colour of its verdict, striped where none is sure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from parc_social.catalogue.legend import SECRET, LegendEntry, LegendKind
from parc_social.catalogue.load import collections, style_of_places
from parc_social.catalogue.style import Look, plain_look
from parc_social.domain.territory import Niveau
from parc_social.domain.threshold_score import ThresholdVerdict
from parc_social.drawing.layer import Layer, LayerRows
from parc_social.drawing.picture import PictureFormat
from parc_social.errors import NotFound
from parc_social.maps.map_picture import draw_layers, query_in
from parc_social.maps.small_shapes import with_points
from parc_social.maps.styles import StyledLayer
from parc_social.maps.view import View
from parc_social.wording import cited, in_french
from portal.map.choices import serie_of
from portal.map.state import SPARSE
from portal.map.values import rows_of
from portal.page_reads import PageReads
from portal.qualify.criteria import score_row
from portal.qualify.state import VERDICTS, WorkshopState

_GROUND = "territoires-commune"
_COLOURS: Mapping[ThresholdVerdict, tuple[LegendKind, str]] = {
    ThresholdVerdict.RETAINED: (LegendKind.TYPE, "#08519c"),
    ThresholdVerdict.UNTOLD: (LegendKind.SECRET, SECRET),
    ThresholdVerdict.LEFT: (LegendKind.TYPE, "#deebf7"),
}
LEGEND: Mapping[ThresholdVerdict, LegendEntry] = {
    verdict: LegendEntry(*_COLOURS[verdict], in_french(words), code=verdict.value)
    for verdict, words in VERDICTS.items()
}


@dataclass(frozen=True, slots=True)
class VerdictPicture:
    """Of one view. `columns`: those that the criteria are judged by, as the Grant shows them."""

    reads: PageReads
    state: WorkshopState
    columns: Sequence[str]

    def png(self, view: View) -> bytes:
        """Raises as draw_map does."""
        look = _look(self._layer.collection)

        def read(tolerance: float) -> Iterable[Layer]:
            yield Layer(self._rows(view, tolerance), look)
            if self.state.map.niveau is not Niveau.COMMUNE and self._sees_ground:
                yield Layer(self._ground(view, tolerance), _look(_GROUND, bare=True))

        return draw_layers(read, view, PictureFormat.PNG)

    @property
    def _layer(self) -> StyledLayer:
        here = self.state.map
        return StyledLayer(serie_of(here.niveau), year=here.year, filter=rows_of(here))

    @property
    def _sees_ground(self) -> bool:
        return self.reads.grant.right(_GROUND) is not None

    def _ground(self, view: View, tolerance: float) -> LayerRows:
        """Outlines of communes: small districts and points say nothing of where they are."""
        if not view.boxes:
            return LayerRows([])
        query = query_in(view, tolerance, StyledLayer(_GROUND), ())
        return LayerRows(self.reads.map_rows(query).wkb)

    def _rows(self, view: View, tolerance: float) -> LayerRows:
        """The places of the rows, and the verdict of each."""
        if not view.boxes:
            return LayerRows([])
        query = query_in(view, tolerance, self._layer, self.columns)
        found = self.reads.map_rows(query)
        verdicts: list[str | None] = []
        for values in zip(*found.columns, strict=True):
            row = dict(zip(self.columns, values, strict=True))
            score = score_row(self.state.criteria, row)
            verdicts.append(score.verdict(self.state.needed).value)
        sparse = self.state.map.niveau in SPARSE
        shapes = with_points(found.wkb, query.pixel) if sparse else found.wkb
        return LayerRows(shapes, codes=verdicts)


def _look(collection_id: str, *, bare: bool = False) -> Look:
    """The outlines or points of a level, filled by verdict; `bare`: not filled."""
    style = style_of_places(collections()[collection_id])
    if style is None:
        raise NotFound(f"style introuvable : {cited(collection_id)}")
    if bare:
        return plain_look(replace(style, champ=None, types=()), collections()[collection_id])
    filled = replace(style, couleur=_COLOURS[ThresholdVerdict.LEFT][1], champ=None, types=())
    return Look(filled, tuple(LEGEND.values()))
