"""The GeoJSON of /items: a small head, and the bytes of the features as the database wrote them."""

from collections.abc import Mapping
from typing import Any

import orjson
from pygeoapi.formatter.base import BaseFormatter

from providers.raw import RawCollection


class GeoJSONFormatter(BaseFormatter):
    """Takes the place of pygeoapi's own JSON: `f` is `json`, which formatters are asked first for.

    pygeoapi's encoder would parse and write each feature anew, and turn `<` into `&lt;`.
    """

    def __init__(self, formatter_def: dict[str, Any]) -> None:
        # The name is also what links carry as `f`: not the dotted path of the configuration.
        super().__init__({**formatter_def, "name": "json"})
        self.f = "json"
        self.mimetype = "application/geo+json"
        self.extension = "geojson"

    def write(self, options: dict[str, Any] | None = None, data: Any = None) -> Any:
        """The whole document, as bytes; nothing of the features is looked at."""
        collection: RawCollection = data
        return document(members(collection), collection)


def document(head: Mapping[str, Any], collection: RawCollection) -> bytes:
    """Some members, then the features."""
    return b"".join((orjson.dumps(head)[:-1], b',"features":[', collection["features"].body, b"]}"))


def members(collection: RawCollection) -> dict[str, Any]:
    """What is told of a page beside its features, links last."""
    told = {k: v for k, v in collection.items() if k not in ("features", "links")}
    return {**told, "links": collection["links"]}
