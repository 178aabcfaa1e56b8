"""GeoJSON of /items and its kin: a small head, then the bytes of the features as they came."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from pygeoapi.linked_data import geojson2jsonld

from parc_social.catalogue.formats import GEOJSONL, JSON, JSONFG, JSONLD
from parc_social.storage.query.model import CRS84, FeatureEncoding, FeatureQuery
from providers.features.page import ItemsPage, PartedFormatter


class GeoJSONFormatter(PartedFormatter):
    """Takes the place of pygeoapi's own JSON: `f` is `json`, which formatters are asked first for.

    pygeoapi's encoder would parse and write each feature anew, and turn `<` into `&lt;`.
    """

    format = JSON
    linked = True

    def parts(self, options: Mapping[str, Any], page: ItemsPage) -> Iterator[bytes]:
        """The document; nothing of the features is looked at."""
        return document(page.members(), page)


def document(head: Mapping[str, Any], page: ItemsPage) -> Iterator[bytes]:
    """Some members, then the features."""
    yield orjson.dumps(head)[:-1] + b',"features":['
    yield from page.parts
    yield b"]}"


class GeoJSONLinesFormatter(PartedFormatter):
    """No word but the features: the next page is that of the GeoJSON beside it."""

    format = GEOJSONL
    attached = True
    form = FeatureEncoding.LINES

    def parts(self, options: Mapping[str, Any], page: ItemsPage) -> Iterator[bytes]:
        """The features of the page, which come each on its line."""
        yield from page.parts
        if page.page.returned:
            yield b"\n"


_CORE = "http://www.opengis.net/spec/json-fg-1/1.0/conf/core"
_TYPES = "http://www.opengis.net/spec/json-fg-1/1.0/conf/types-schemas"


class JsonFgFormatter(PartedFormatter):
    """The features come written by the store, as GeoJSON does: see FeatureEncoding."""

    format = JSONFG
    form = FeatureEncoding.JSONFG
    linked = True

    def parts(self, options: Mapping[str, Any], page: ItemsPage) -> Iterator[bytes]:
        """The document."""
        return document({**page.members(), **jsonfg_head(page.query)}, page)


def jsonfg_head(query: FeatureQuery) -> dict[str, Any]:
    """What JSON-FG says of a collection, all of one type: the system is that of its places."""
    members = {"conformsTo": [_CORE, _TYPES], "featureType": query.collection}
    return members if query.crs.uri == CRS84 else {**members, "coordRefSys": query.crs.uri}


class JsonLdFormatter(PartedFormatter):
    """Pygeoapi's own document, made of our page."""

    format = JSONLD
    most = 1_000  # of which each is read, and built anew

    def parts(self, options: Mapping[str, Any], page: ItemsPage) -> Iterator[bytes]:
        """The document; `api` of the options is pygeoapi's."""
        data = {**page.members(), "features": [*page.features()]}
        yield geojson2jsonld(options["api"], data, page.query.collection).encode()
