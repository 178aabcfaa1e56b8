"""The GeoJSON of /items: a small head, and the bytes of the features as the database wrote them."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from providers.features.page import ItemsPage
from providers.formatters.parts import PartedFormatter


class GeoJSONFormatter(PartedFormatter):
    """Takes the place of pygeoapi's own JSON: `f` is `json`, which formatters are asked first for.

    pygeoapi's encoder would parse and write each feature anew, and turn `<` into `&lt;`.
    """

    linked = True

    def __init__(self, formatter_def: dict[str, Any]) -> None:
        # The name is also what links carry as `f`: not the dotted path of the configuration.
        super().__init__({**formatter_def, "name": "json"})
        self.f = "json"
        self.mimetype = "application/geo+json"
        self.extension = "geojson"

    def parts(self, options: Mapping[str, Any], page: ItemsPage) -> Iterator[bytes]:
        """The document; nothing of the features is looked at."""
        return document(page.members(), page)


def document(head: Mapping[str, Any], page: ItemsPage) -> Iterator[bytes]:
    """Some members, then the features."""
    yield orjson.dumps(head)[:-1] + b',"features":['
    yield from page.parts
    yield b"]}"
