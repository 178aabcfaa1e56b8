"""A page of rows in the forms that programs read.

Those for people and for the web of data (HTML, JSON-LD) are pygeoapi's, through FeatureProvider.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pygeoapi import l10n

from parc_social.access.model.grant import Grant
from parc_social.catalogue.formats import CSV, GEOJSONL, JSON, JSONFG
from parc_social.storage.query.model import FeatureEncoding, FeaturePage, FeatureQuery
from parc_social.storage.store import Store
from providers.features.query import FeatureParameters, PageLimits
from providers.features.raw import RawCollection
from providers.fields import open_right
from providers.formatters.csv import CsvFormatter
from providers.formatters.geojson import GeoJSONFormatter
from providers.formatters.geojsonl import GeoJSONLinesFormatter
from providers.formatters.jsonfg import JsonFgFormatter
from providers.formatters.parts import PartedFormatter
from server.api.shortcut_request import ShortcutRequest, ShortcutResponse
from server.views.links import PageLinks

_FORMATTERS: Mapping[str, PartedFormatter] = {
    JSON: GeoJSONFormatter({}),
    CSV: CsvFormatter({}),
    JSONFG: JsonFgFormatter({}),
    GEOJSONL: GeoJSONLinesFormatter({}),
}
_FORMS = {
    JSON: FeatureEncoding.GEOJSON,
    JSONFG: FeatureEncoding.JSONFG,
    GEOJSONL: FeatureEncoding.LINES,
    CSV: FeatureEncoding.LINES,
}
_LINKED = (JSON, JSONFG)  # say where other pages and other forms are


def is_ours(format_: str) -> bool:
    """Whether a page in this form is answered here."""
    return format_ in _FORMATTERS


@dataclass(frozen=True, slots=True)
class ItemsSettings:
    """Where the service is, how large its pages are, in which languages; titles by collection."""

    url: str
    limits: PageLimits
    languages: tuple[str, ...]
    titles: Mapping[str, Any]

    @staticmethod
    def of(configuration: Mapping[str, Any]) -> "ItemsSettings":
        """As pygeoapi is configured."""
        server: Mapping[str, Any] = configuration["server"]
        limits = PageLimits(server["limits"]["default_items"], server["limits"]["max_items"])
        titles = {name: one["title"] for name, one in configuration["resources"].items()
                  if one["type"] == "collection"}  # fmt: skip
        return ItemsSettings(server["url"], limits, tuple(server["languages"]), titles)


class ItemsView:
    """GET /collections/{id}/items. `offered` gives the systems that a caller may ask for."""

    def __init__(
        self,
        store: Store,
        service: ItemsSettings,
        offered: Callable[[ShortcutRequest], Sequence[str]],
    ) -> None:
        self._store = store
        self._service = service
        self._offered = offered
        self._links: dict[tuple[str, str, str], PageLinks] = {}  # few: all are among our names

    def __call__(self, asked: ShortcutRequest, format_: str) -> ShortcutResponse:
        """The page. Raises InvalidValue, UnknownName, Gone, TooSlow."""
        grant = asked.grant
        collection, right = open_right(grant, asked.collection)
        asking = FeatureParameters(
            asked.parameters, collection, right, lambda: self._offered(asked)
        )
        query = asking.page(self._service.limits, _FORMS[format_])
        page = self._read(grant, query, hits=asked.parameters.get("resulttype") == "hits")
        language = asked.language(self._service.languages)
        if format_ in _LINKED:
            links = self._links_of(asked.collection, format_, language)
            page["links"] = links.of(page, asked.parameters, right)
            page["timeStamp"] = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
        return self._sent(asked, page, format_, language)

    def _read(self, grant: Grant, query: FeatureQuery, *, hits: bool) -> RawCollection:
        if hits:
            matched = self._store.count(grant, query)
            return RawCollection(FeaturePage((), 0, matched), query, hits=True)
        return RawCollection(self._store.page(grant, query), query)

    def _sent(
        self, asked: ShortcutRequest, page: RawCollection, format_: str, language: str
    ) -> ShortcutResponse:
        formatter = _FORMATTERS[format_]
        uri = page.query.crs.uri
        options = {
            "content_crs": uri,
            "provider_def": {"data": asked.collection},
            "csv": asked.parameters.get("csv", "standard"),
        }
        headers = [("Content-Language", language), ("Content-Crs", f"<{uri}>")]
        if formatter.attachment:
            name = f"{asked.collection}.{formatter.extension}"
            headers.append(("Content-Disposition", f'attachment; filename="{name}"'))
        return ShortcutResponse(
            tuple(formatter.parts(options, page)), str(formatter.mimetype), headers
        )

    def _links_of(self, collection: str, format_: str, language: str) -> PageLinks:
        kept = self._links.get((collection, format_, language))
        if kept is None:
            title = l10n.translate(self._service.titles[collection], language)
            kept = PageLinks(f"{self._service.url}/collections/{collection}", title, format_)
            self._links[collection, format_, language] = kept
        return kept
