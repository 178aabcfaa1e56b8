"""WMS: the request object of an address, and its answer under the Grant of its caller."""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import orjson

from ows.about import About, OwsLinks
from ows.caller import MapCaller
from ows.errors import invalid, missing, unsupported
from ows.kvp import Kvp
from ows.wfs.feature_collection import CollectionMetadata, geojson, gml
from ows.wfs.request import WfsRequest
from ows.wfs.service import WfsResponse, rank
from ows.wms import get_capabilities, get_feature_info, get_map
from ows.wms.capabilities_document import wms_capabilities
from ows.wms.feature_info_text import LayerFeatures, as_html, as_text, as_umn
from ows.wms.get_capabilities import GetWmsCapabilities, WmsVersion
from ows.wms.get_feature_info import GML32, TEXT, UMN, WEB, GetFeatureInfo
from ows.wms.get_map import JSON, PICTURE_LEGENDS, SVG, GetLegendGraphic, GetMap
from ows.wms.layer_element import WmsLayerInfo, WmsStyleInfo
from ows.wms.layers import NAMES, MapLayer, has_names, plain_style, shown_indicators
from parc_social.catalogue.collection import SERIE, Collection
from parc_social.catalogue.load import collections
from parc_social.drawing.picture import encode
from parc_social.drawing.styles.legend_picture import draw_legend, legend_size
from parc_social.drawing.styles.legend_text import legend_json, legend_svg
from parc_social.drawing.styles.level_legend import LevelLook, draw_level_legend
from parc_social.errors import InvalidValue, UnknownName
from parc_social.maps.extents import roomy
from parc_social.maps.map_picture import draw_map
from parc_social.maps.styles import StyledLayer, look_of
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.query.model import CRS84, FeaturePage
from parc_social.storage.store import Store
from parc_social.wording import FRENCH, both, cited

_LEGENDS = 200  # of 10 kB or so
_CACHE_SIZE = 30  # capabilities, of a megabyte or so
_CHARSET = "; charset=utf-8"

WmsRequest = GetWmsCapabilities | GetMap | GetFeatureInfo | GetLegendGraphic
_READERS: Mapping[str, Callable[[Kvp, MapCaller], WmsRequest]] = {
    "getcapabilities": get_capabilities.from_kvp,
    "getmap": get_map.from_kvp,
    "getfeatureinfo": get_feature_info.from_kvp,
    "getlegendgraphic": get_map.legend_of_kvp,
}
_OPERATIONS = "GetCapabilities, GetMap, GetFeatureInfo, GetLegendGraphic"


def read_wms(message: WfsRequest, caller: MapCaller) -> WmsRequest:
    """The request of an address. Raises OwsRefusal."""
    kvp = Kvp(message.form or message.pairs)
    name = kvp.get("REQUEST")
    if name is None:
        raise missing("REQUEST", f"REQUEST manque : {_OPERATIONS}")
    reader = _READERS.get(name.strip().lower())
    if reader is None:
        raise unsupported(
            "REQUEST", f"REQUEST : opération inconnue : {cited(name[:60])} ; {_OPERATIONS}"
        )
    return reader(kvp, caller)


@dataclass(frozen=True)
class Wms:
    """`abstract_of` is the description of a collection."""

    store: Store
    links: OwsLinks
    about: Callable[[], About]
    abstract_of: Callable[[Collection], str]
    _kept: LruCache = field(default_factory=lambda: LruCache(_CACHE_SIZE))
    _legends: LruCache = field(default_factory=lambda: LruCache(_LEGENDS))

    def answer(self, request: WmsRequest, caller: MapCaller) -> WfsResponse:
        """Raises OwsRefusal, and what reads do."""
        match request:
            case GetWmsCapabilities():
                return self._capabilities(request, caller)
            case GetMap():
                with _about(request.layers):
                    layers = [layer.styled for layer in request.layers]
                    body = draw_map(self.store, caller.grant, layers, request.view, request.form)
                return WfsResponse(request.media, [body])
            case GetFeatureInfo():
                return self._info(request, caller)
            case GetLegendGraphic():
                return self._legend(request, caller)

    def _capabilities(self, request: GetWmsCapabilities, caller: MapCaller) -> WfsResponse:
        key = (self.store.state(caller.grant), caller.grant.digest, request)

        def make() -> bytes:
            layers = self.layers(caller, request.language)
            return wms_capabilities(request, self.about(), layers, self.links)

        media = "text/xml" if request.version is WmsVersion.V130 else "application/vnd.ogc.wms_xml"
        return WfsResponse(media + _CHARSET, [self._kept.get(key, make)])

    def layers(self, caller: MapCaller, language: str | None) -> list[WmsLayerInfo]:
        """The layers of a caller; in French for None."""
        counts = {name: caller.extent(name).count for name in caller.layers()}
        names = sorted(counts, key=lambda name: rank(counts[name]))
        return [self._layer(name, caller, language or FRENCH) for name in names]

    def _layer(self, name: str, caller: MapCaller, language: str) -> WmsLayerInfo:
        collection, box = collections()[name], caller.extent(name).box
        record = name.removesuffix(SERIE) if caller.grant.opens_records else None
        return WmsLayerInfo(
            name=name,
            title=collection.titre.of(language),
            abstract=self.abstract_of(collection),
            keywords=self.about().keywords,
            box=None if box is None else roomy(box),
            systems=tuple(caller.crs_uris(name)),
            years=caller.years(name),
            default_year=caller.default_year(name),
            styles=tuple(self._styles(collection, caller, language)),
            record=record,
        )

    def _styles(
        self, collection: Collection, caller: MapCaller, language: str
    ) -> Generator[WmsStyleInfo]:
        """Its own, with names, then one an indicator; of a twin its own alone, as it has many."""
        plain = StyledLayer(collection.id)
        yield self._style(plain_style(collection.id), plain, caller, language)
        if has_names(collection.id, caller):
            label = both("noms").of(language)
            style = self._style(NAMES, plain, caller, language)
            yield replace(style, title=f"{style.title} ({label})")
        for name in shown_indicators(collection.id, caller):
            yield self._style(name, StyledLayer(collection.id, name), caller, language)

    def _style(
        self, name: str, layer: StyledLayer, caller: MapCaller, language: str
    ) -> WmsStyleInfo:
        look = look_of(self.store, caller.grant, layer)
        width, height = legend_size(look, language=language)
        level = LevelLook(collections()[layer.collection].titre, look) if layer.style else None
        return WmsStyleInfo(name, look.title.of(language), width, height, level)

    def _legend(self, request: GetLegendGraphic, caller: MapCaller) -> WfsResponse:
        """Kept for who sees the same: it takes 5 ms to draw, and clients ask at each move."""
        layers = tuple(  # no legend is of some rows
            replace(one, styled=replace(one.styled, filter=None)) for one in request.layers
        )
        alone = replace(request, layers=layers)
        key = (self.store.state(caller.grant), caller.grant.digest, alone)
        return self._legends.get(key, lambda: self._make_legend(alone, caller))

    def _make_legend(self, request: GetLegendGraphic, caller: MapCaller) -> WfsResponse:
        looks = {one.name: look_of(self.store, caller.grant, one.styled) for one in request.layers}
        first, language = next(iter(looks.values())), request.language
        if request.media == SVG:
            return WfsResponse(SVG, [legend_svg(first, language=language).encode()])
        if request.media == JSON:
            parts = [legend_json(look, name, language=language) for name, look in looks.items()]
            document = {"Legend": [legend for part in parts for legend in part["Legend"]]}
            return WfsResponse(JSON, [orjson.dumps(document)])
        scale, background = request.scale, request.background
        if len(looks) == 1:
            image = draw_legend(first, language=language, scale=scale, background=background)
        else:
            levels = [LevelLook(collections()[name].titre, look) for name, look in looks.items()]
            image = draw_level_legend(levels, language=language, scale=scale, background=background)
        return WfsResponse(request.media, [encode(image, PICTURE_LEGENDS[request.media])])

    def _info(self, request: GetFeatureInfo, caller: MapCaller) -> WfsResponse:
        with _about(request.layers):
            pages = [
                self.store.page(caller.grant, query) if query.boxes else FeaturePage((), 0, 0)
                for query in map(request.query, request.layers)
            ]
        number = sum(page.returned for page in pages)
        metadata = CollectionMetadata(number, number)
        if request.media == GML32:
            names = [layer.styled.collection for layer in request.layers]
            return WfsResponse(
                GML32, gml("wfs:FeatureCollection", metadata, pages, self.links, names)
            )
        if request.media in (WEB, TEXT, UMN):
            layer_features = [
                LayerFeatures(
                    layer.name,
                    collections()[layer.styled.collection],
                    orjson.loads(b"[" + page.body + b"]"),
                    layer.styled.style.partition(":")[0],
                )
                for layer, page in zip(request.layers, pages, strict=True)
            ]
            text = {WEB: as_html, TEXT: as_text, UMN: as_umn}[request.media](layer_features)
            return WfsResponse(request.media + _CHARSET, [text.encode()])
        crs = request.srs.eastwards.uri
        return WfsResponse(request.media, geojson(metadata, pages, None if crs == CRS84 else crs))


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
