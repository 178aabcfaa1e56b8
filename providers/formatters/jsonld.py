"""JSON-LD of /items: the features by their addresses, as pygeoapi writes a list of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from pygeoapi.linked_data import geojson2jsonld

from providers.features.page import ItemsPage
from providers.formatters.parts import PartedFormatter

MEDIA = "application/ld+json"


class JsonLdFormatter(PartedFormatter):
    """Pygeoapi's own document, made of our page."""

    most = 1_000  # of which each is read, and built anew

    def __init__(self, formatter_def: dict[str, Any]) -> None:
        super().__init__({**formatter_def, "name": "jsonld"})
        self.f = "jsonld"
        self.mimetype = MEDIA
        self.extension = "jsonld"

    def parts(self, options: Mapping[str, Any], page: ItemsPage) -> Iterator[bytes]:
        """The document; `api` of the options is pygeoapi's."""
        data = {**page.members(), "features": [*page.features()]}
        yield geojson2jsonld(options["api"], data, page.query.collection).encode()
