"""Lines of GeoJSON of /items, one feature each: what tools read without holding all of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from parc_social.catalogue.formats import GEOJSONL
from parc_social.storage.query.model import FeatureEncoding
from providers.features.page import ItemsPage
from providers.formatters.parts import PartedFormatter


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
