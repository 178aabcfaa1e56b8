"""JSON-FG (OGC 21-045) of /items: GeoJSON with a time, and a place in any system."""

from collections.abc import Iterator, Mapping
from typing import Any

from parc_social.catalogue.formats import JSONFG
from parc_social.storage.query.model import CRS84, FeatureEncoding, FeatureQuery
from providers.features.page import ItemsPage
from providers.formatters.geojson import document
from providers.formatters.parts import PartedFormatter

_CORE = "http://www.opengis.net/spec/json-fg-1/1.0/conf/core"
_TYPES = "http://www.opengis.net/spec/json-fg-1/1.0/conf/types-schemas"


class JsonFgFormatter(PartedFormatter):
    """The features come written by the store, as GeoJSON does: see FeatureEncoding."""

    format = JSONFG
    form = FeatureEncoding.JSONFG
    linked = True

    def parts(self, options: Mapping[str, Any], page: ItemsPage) -> Iterator[bytes]:
        """The document."""
        return document({**page.members(), **head(page.query)}, page)


def head(query: FeatureQuery) -> dict[str, Any]:
    """What JSON-FG says of a collection, all of one type: the system is that of its places."""
    told = {"conformsTo": [_CORE, _TYPES], "featureType": query.collection}
    return told if query.crs.uri == CRS84 else {**told, "coordRefSys": query.crs.uri}
