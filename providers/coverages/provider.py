"""OGC API Coverages on the store: the cells of one grid as a raster, under the request's Grant.

pygeoapi's own view drops the sizes and the systems that are asked for, and answers 500 to an axis
that it does not know: ours (server/views/coverage.py) calls `answer` of the same provider.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from pygeoapi.provider.base import BaseProvider

from parc_social.access.model.grant import current_grant
from parc_social.catalogue.collection import SERIE, Field
from parc_social.catalogue.coverage import CELLS, bands_of, coverages
from parc_social.domain.grid import Cells
from parc_social.errors import InvalidValue, NotFound, TooLarge
from parc_social.limits import DEFAULTS, ResourceLimits
from parc_social.rasters.raster import Band, Raster, RasterFrame, raster_of
from parc_social.storage.open import current_store
from parc_social.storage.query.crs import uri_of, uris_meeting
from parc_social.storage.query.model import CellQuery, CellSpan, Crs
from providers.coverages.axes import grid_system
from providers.coverages.placement import GridPlacement, cells_under, raster_frame, transform_box
from providers.coverages.request import CoverageRequest, Size, coverage_request
from providers.fields import NOT_FOUND, open_right, schemas, visible_fields

_AROUND = 0.01  # degrees: what a box in degrees around a box in metres may miss


@dataclass(frozen=True, slots=True)
class CoverageResponse:
    """A raster, where it is, of which millésime, and its bands."""

    raster: Raster
    frame: RasterFrame
    crs: Crs
    bands: tuple[Band, ...]
    year: int


class CoverageProvider(BaseProvider):
    """The coverage named by `data`: what the Grant opens of the cells of its grid.

    Raises NotFound, the same where it opens none and where there is none.
    """

    def __init__(self, provider_def: dict[str, Any]) -> None:
        super().__init__(provider_def)
        self._grant = current_grant()
        self._collection, self._right = open_right(self._grant, CELLS)
        self.srid = coverages()[self.data].srid
        if not (self.bands and self.spans):  # no figure, or no cell in this grid, is the caller's
            raise NotFound(NOT_FOUND)
        self._fields = {
            name: one for name, one in schemas(self._collection, self._right).items()
            if name in {band.name for band in self.bands}
        }  # fmt: skip

    def get_fields(self) -> dict[str, dict[str, Any]]:
        """The bands, as JSON Schema."""
        return self._fields

    @cached_property
    def bands(self) -> tuple[Field, ...]:
        """The indicators that the caller sees on some row."""
        visible = visible_fields(self._collection, self._right)
        own = {field.name for field in bands_of(self._collection)}
        return tuple(field for field in visible if field.name in own)

    @cached_property
    def spans(self) -> tuple[CellSpan, ...]:
        """Where the caller's cells of this grid are, by millésime; all that the Grant opens."""
        return tuple(sorted({s.year: s for s in (*self._every, *self._current)}.values(),
                            key=lambda span: span.year))  # fmt: skip

    @cached_property
    def _current(self) -> tuple[CellSpan, ...]:
        return self._of(CELLS)

    @cached_property
    def _every(self) -> tuple[CellSpan, ...]:
        return self._of(CELLS + SERIE) if self._grant.right(CELLS + SERIE) else ()

    def _of(self, collection: str) -> tuple[CellSpan, ...]:
        spans = current_store().spans(self._grant, collection)
        return tuple(span for span in spans if span.srid == self.srid)

    @property
    def span(self) -> CellSpan:
        """That of the current edition, or of the last one that has cells here."""
        return (*self.spans, *self._current)[-1]

    @cached_property
    def box(self) -> tuple[float, float, float, float]:
        """Around the current cells, in CRS84 degrees."""
        return GridPlacement(self.srid, self.span.window).box(4326)

    @cached_property
    def systems(self) -> list[str]:
        """URIs of the systems of answers and of boxes, the grid's own first."""
        own = uri_of(self.srid)
        return [own, *(uri for uri in uris_meeting(self.box) if uri != own)]

    def frame_in_degrees(self) -> RasterFrame:
        """All of the current cells, a pixel about as large as a cell."""
        place = GridPlacement(self.srid, self.span.window)
        return cast(RasterFrame, raster_frame(place, None, Crs(), Size()))

    @property
    def _coverage_properties(self) -> dict[str, Any]:
        """What pygeoapi says of the grid; ours says more (documents.py)."""
        west, south, east, north = self.span.window
        return {"width": (east - west) // 200, "height": (north - south) // 200,
                "resx": 200, "resy": 200}  # fmt: skip

    def answer(
        self, query: Mapping[str, str], subsets: Sequence[str], bounds: ResourceLimits = DEFAULTS
    ) -> CoverageResponse | None:
        """A part of the coverage; None where none of the caller's cells can be.

        Raises InvalidValue or UnknownName, which name the parameter, and TooLarge.
        """
        grid = grid_system(self.srid)
        request = coverage_request(query, subsets, self.bands, grid, self.systems)
        span = self._span(request)
        if span is None:
            return None
        place = GridPlacement(self.srid, span.window)
        frame = raster_frame(place, request.area, request.crs, request.size)
        if frame is None:
            return None
        _check_size(frame, len(request.bands), bounds)
        cells = self._cells(request, span, frame, place)
        raster = raster_of(cells, self.srid, frame)
        bands = tuple(Band(f.name, f.titre, f.unit) for f in request.bands)
        return CoverageResponse(raster, frame, request.crs, bands, span.year)

    def _span(self, request: CoverageRequest) -> CellSpan | None:
        """The one millésime that is asked for: the current one where none is."""
        if request.years is None:
            return next(iter(self._current), None)
        first, last = request.years.first, request.years.last
        spans = [
            span for span in self.spans
            if (first is None or first <= span.year) and (last is None or span.year <= last)
        ]  # fmt: skip
        if len(spans) > 1:
            years = ", ".join(str(span.year) for span in spans)
            raise InvalidValue(
                f"datetime : un raster est d'un millésime ; demandez-en un de {years}"
            )
        return spans[0] if spans else None

    def _cells(
        self, request: CoverageRequest, span: CellSpan, frame: RasterFrame, place: GridPlacement
    ) -> Cells:
        window = cells_under(frame, place)
        if window is None:
            window = (0, 0, 0, 0)  # no cell
        west, south, east, north = window
        box = transform_box((float(west), float(south), float(east), float(north)), self.srid, 4326)
        if box is not None:
            box = box[0] - _AROUND, box[1] - _AROUND, box[2] + _AROUND, box[3] + _AROUND
        current = span in self._current
        query = CellQuery(
            CELLS if current else CELLS + SERIE,
            self.srid,
            tuple(field.name for field in request.bands),
            window,
            None if window == span.window else box,
            None if current else span.year,
        )
        return current_store().cells(self._grant, query)


def _check_size(frame: RasterFrame, bands: int, bound: ResourceLimits) -> None:
    """Before a row is read or a pixel made."""
    pixels = frame.width * frame.height
    if pixels > bound.couverture_pixels or pixels * bands > bound.couverture_valeurs:
        raise TooLarge(
            f"couverture : {frame.width} x {frame.height} pixels et {bands} indicateurs, au plus"
            f" {bound.couverture_pixels} pixels et {bound.couverture_valeurs} valeurs : demandez"
            " une emprise plus petite (bbox, subset), moins d'indicateurs (properties) ou plus gros"
            " (resolution, width et height)"
        )
