"""The answers of WMS: each request object under the Grant of its caller."""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from ows.about import About
from ows.errors import invalid
from ows.links import OwsLinks
from ows.wfs.feature_collection import CollectionMetadata, geojson, gml
from ows.wfs.service import WfsResponse
from ows.wms.caller import MapCaller
from ows.wms.capabilities_document import wms_capabilities
from ows.wms.feature_info_text import LayerFeatures, as_html, as_text, as_umn
from ows.wms.get_capabilities import GetWmsCapabilities
from ows.wms.get_feature_info import GetFeatureInfo
from ows.wms.get_legend_graphic import JSON, PNG, SVG, GetLegendGraphic
from ows.wms.get_map import GetMap
from ows.wms.info_format import GML32, TEXT, UMN, WEB
from ows.wms.layer_element import WmsLayerInfo, WmsStyleInfo
from ows.wms.layers import NAMES, MapLayer, has_names, plain_style
from ows.wms.request import WmsRequest
from ows.wms.version import WmsVersion
from parc_social.catalogue.collection import SERIE, Collection
from parc_social.catalogue.load import collections, indicators
from parc_social.drawing.picture import PictureFormat, encode
from parc_social.drawing.styles.legend_picture import draw_legend, legend_size
from parc_social.drawing.styles.legend_text import legend_json, legend_svg
from parc_social.errors import InvalidValue, UnknownName
from parc_social.maps.extents import roomy
from parc_social.maps.map_picture import draw_map
from parc_social.maps.styles import StyledLayer, look_of
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.query.model import FeaturePage
from parc_social.storage.store import Store
from parc_social.wording import FRENCH, both

_LEGENDS = 200  # of 10 kB or so
_KEPT = 30  # capabilities, of a megabyte or so
_FEW = 10  # features of a layer that is told first: test suites draw the first layers
_CODED = "; charset=utf-8"


@dataclass(frozen=True)
class Wms:
    """`said` is the description of a collection."""

    store: Store
    links: OwsLinks
    about: Callable[[], About]
    said: Callable[[Collection], str]
    _kept: LruCache = field(default_factory=lambda: LruCache(_KEPT))
    _legends: LruCache = field(default_factory=lambda: LruCache(_LEGENDS))

    def answer(self, request: WmsRequest, caller: MapCaller) -> WfsResponse:
        """Raises OwsRefusal, and what reads do."""
        writers: dict[type, Callable[[Any, MapCaller], WfsResponse]] = {
            GetWmsCapabilities: self._capabilities,
            GetMap: self._map,
            GetFeatureInfo: self._info,
            GetLegendGraphic: self._legend,
        }
        return writers[type(request)](request, caller)

    def _capabilities(self, asked: GetWmsCapabilities, caller: MapCaller) -> WfsResponse:
        key = (self.store.state(caller.grant), caller.grant.digest, asked)

        def make() -> bytes:
            return wms_capabilities(asked, self.about(), self._layers(asked, caller), self.links)

        media = "text/xml" if asked.version is WmsVersion.V130 else "application/vnd.ogc.wms_xml"
        return WfsResponse(media + _CODED, [self._kept.get(key, make)])

    def _layers(self, asked: GetWmsCapabilities, caller: MapCaller) -> list[WmsLayerInfo]:
        counts = {name: caller.extent(name).count for name in caller.layers()}
        names = sorted(counts, key=lambda name: 2 if counts[name] == 0 else counts[name] > _FEW)
        return [self._layer(name, caller, asked.language or FRENCH) for name in names]

    def _layer(self, name: str, caller: MapCaller, language: str) -> WmsLayerInfo:
        known, box = collections()[name], caller.extent(name).box
        record = name.removesuffix(SERIE) if caller.grant.opens_records else None
        return WmsLayerInfo(
            name=name,
            title=known.titre.of(language),
            abstract=self.said(known),
            keywords=self.about().keywords,
            box=None if box is None else roomy(box),
            systems=tuple(caller.systems(name)),
            years=caller.years(name),
            default_year=caller.default_year(name),
            styles=tuple(self._styles(known, caller, language)),
            record=record,
        )

    def _styles(
        self, known: Collection, caller: MapCaller, language: str
    ) -> Generator[WmsStyleInfo]:
        """Its own, with names, then one an indicator; of a twin its own alone, as it has many."""
        plain = StyledLayer(known.id)
        yield self._style(plain_style(known.id), plain, caller, language)
        if has_names(known.id, caller):
            named = both("noms").of(language)
            told = self._style(NAMES, plain, caller, language)
            yield WmsStyleInfo(NAMES, f"{told.title} ({named})", told.width, told.height)
        if known.serie:
            return
        seen = caller.view_of(known.id).names
        for name in indicators():
            if name in seen and f"{name}_statut" in seen:
                yield self._style(name, StyledLayer(known.id, name), caller, language)

    def _style(
        self, name: str, asked: StyledLayer, caller: MapCaller, language: str
    ) -> WmsStyleInfo:
        look = look_of(self.store, caller.grant, asked)
        width, height = legend_size(look, language=language)
        return WmsStyleInfo(name, look.title.of(language), width, height)

    def _map(self, asked: GetMap, caller: MapCaller) -> WfsResponse:
        layers = [layer.styled for layer in asked.layers]
        with _about(asked.layers):
            body = draw_map(self.store, caller.grant, layers, asked.view, asked.form)
        return WfsResponse(asked.media, [body])

    def _legend(self, asked: GetLegendGraphic, caller: MapCaller) -> WfsResponse:
        """Kept for who sees the same: it takes 5 ms to draw, and clients ask at each move."""
        shown = replace(asked.layer.styled, filter=None)  # no legend is of some rows
        alone = replace(asked, layer=MapLayer(asked.layer.name, shown))
        key = (self.store.state(caller.grant), caller.grant.digest, alone)
        return self._legends.get(key, lambda: self._made_legend(alone, caller))

    def _made_legend(self, asked: GetLegendGraphic, caller: MapCaller) -> WfsResponse:
        look = look_of(self.store, caller.grant, asked.layer.styled)
        if asked.media == SVG:
            return WfsResponse(SVG, [legend_svg(look, language=asked.language).encode()])
        if asked.media == JSON:
            told = legend_json(look, asked.layer.name, language=asked.language)
            return WfsResponse(JSON, [orjson.dumps(told)])
        image = draw_legend(
            look, language=asked.language, scale=asked.scale, background=asked.background
        )
        return WfsResponse(PNG, [encode(image, PictureFormat.PNG)])

    def _info(self, asked: GetFeatureInfo, caller: MapCaller) -> WfsResponse:
        with _about(asked.layers):
            pages = [
                self.store.page(caller.grant, query) if query.boxes else FeaturePage((), 0, 0)
                for query in map(asked.query, asked.layers)
            ]
        returned = sum(page.returned for page in pages)
        if asked.media == GML32:
            names = [layer.styled.collection for layer in asked.layers]
            told = CollectionMetadata(returned, returned)
            return WfsResponse(GML32, gml("wfs:FeatureCollection", told, pages, self.links, names))
        if asked.media in (WEB, TEXT, UMN):
            written = {WEB: as_html, TEXT: as_text, UMN: as_umn}[asked.media](
                _found(asked.layers, pages)
            )
            return WfsResponse(asked.media + _CODED, [written.encode()])
        return WfsResponse(
            asked.media, geojson(CollectionMetadata(returned, returned), pages, asked.crs_name)
        )


def _found(layers: Sequence[MapLayer], pages: Sequence[FeaturePage]) -> list[LayerFeatures]:
    return [
        LayerFeatures(
            layer.name,
            collections()[layer.styled.collection],
            orjson.loads(b"[" + page.body + b"]"),
            layer.styled.style.partition(":")[0],
        )
        for layer, page in zip(layers, pages, strict=True)
    ]


@contextmanager
def _about(layers: Sequence[MapLayer]) -> Generator[None]:
    """What the store refuses of a request that was read is its filter, or how much it shows."""
    try:
        yield
    except UnknownName as error:
        raise invalid("CQL_FILTER", f"CQL_FILTER : {error}") from error
    except InvalidValue as error:
        name = "CQL_FILTER" if any(layer.styled.filter for layer in layers) else "BBOX"
        raise invalid(name, f"{name} : {error}") from error
