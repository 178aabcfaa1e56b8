"""The GeoJSON of /items: a small head, and the bytes of the features as the database wrote them."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from parc_social.catalogue.formats import JSON
from providers.features.page import ItemsPage
from providers.formatters.parts import PartedFormatter


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
