"""Lines of GeoJSON of /items, one feature each: what tools read without holding all of it."""

from typing import Any

from pygeoapi.formatter.base import BaseFormatter

MEDIA = "application/x-ndjson"


class GeoJSONLinesFormatter(BaseFormatter):
    """No word but the features: the next page is that of the GeoJSON beside it."""

    def __init__(self, formatter_def: dict[str, Any]) -> None:
        super().__init__({**formatter_def, "name": "geojsonl", "attachment": True})
        self.f = "geojsonl"
        self.mimetype = MEDIA
        self.extension = "geojsonl"

    def write(self, options: dict[str, Any] | None = None, data: Any = None) -> Any:
        """The features of the page, which come each on its line."""
        body: bytes = data["features"].body
        return body + b"\n" if body else body
