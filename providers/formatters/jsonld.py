"""JSON-LD of /items: the features by their addresses, as pygeoapi writes a list of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from pygeoapi.linked_data import geojson2jsonld

from parc_social.catalogue.formats import JSONLD
from providers.features.page import ItemsPage
from providers.formatters.parts import PartedFormatter


class JsonLdFormatter(PartedFormatter):
    """Pygeoapi's own document, made of our page."""

    format = JSONLD
    most = 1_000  # of which each is read, and built anew

    def parts(self, options: Mapping[str, Any], page: ItemsPage) -> Iterator[bytes]:
        """The document; `api` of the options is pygeoapi's."""
        data = {**page.members(), "features": [*page.features()]}
        yield geojson2jsonld(options["api"], data, page.query.collection).encode()
