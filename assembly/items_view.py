"""A page of rows in the forms that programs read.

Those for people and for the web of data (HTML, JSON-LD) are pygeoapi's, through FeatureProvider.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from pygeoapi import l10n
from pygeoapi.formatter.base import BaseFormatter

from assembly.languages import told
from assembly.sent import Asked, Sent
from parc_social.access.grant import Grant, Right
from parc_social.catalogue.formats import CSV, GEOJSONL, HTML, JSON, JSONFG, JSONLD, OF_ITEMS
from parc_social.storage.query import FeatureQuery, Form, Page
from parc_social.storage.store import Store
from providers.asked_query import Asking, Limits
from providers.csv_table import CsvFormatter
from providers.fields import open_right
from providers.geojson import GeoJSONFormatter
from providers.geojsonl import GeoJSONLinesFormatter
from providers.jsonfg import JsonFgFormatter
from providers.raw import RawCollection

_FORMATTERS: Mapping[str, BaseFormatter] = {
    JSON: GeoJSONFormatter({}),
    CSV: CsvFormatter({}),
    JSONFG: JsonFgFormatter({}),
    GEOJSONL: GeoJSONLinesFormatter({}),
}
_GEOJSON = "application/geo+json"
_LINKED = (JSON, JSONFG)  # say where other pages and other forms are
_FORMS = {  # of this page, as its links name them
    JSON: "GeoJSON",
    JSONLD: "RDF (JSON-LD)",
    HTML: "HTML",
    CSV: "csv",
    JSONFG: "jsonfg",
    GEOJSONL: "geojsonl",
}
_MEDIA = {**{name: media for media, name in OF_ITEMS.items()}, CSV: "text/csv; charset=utf-8"}
_ELSEWHERE = ("f", "offset")  # what another page or form says otherwise


def is_ours(format_: str) -> bool:
    """Whether a page in this form is answered here."""
    return format_ in _FORMATTERS


@dataclass(frozen=True, slots=True)
class Service:
    """Where the service is, how large its pages are, in which languages; titles by collection."""

    url: str
    limits: Limits
    languages: tuple[str, ...]
    titles: Mapping[str, Any]

    @staticmethod
    def of(configuration: Mapping[str, Any]) -> "Service":
        """As pygeoapi is configured."""
        server: Mapping[str, Any] = configuration["server"]
        limits = Limits(server["limits"]["default_items"], server["limits"]["max_items"])
        titles = {name: one["title"] for name, one in configuration["resources"].items()
                  if one["type"] == "collection"}  # fmt: skip
        return Service(server["url"], limits, tuple(server["languages"]), titles)


class ItemsView:
    """GET /collections/{id}/items. `offered` gives the systems that a caller may ask for."""

    def __init__(
        self, store: Store, service: Service, offered: Callable[[Asked], Sequence[str]]
    ) -> None:
        self._store = store
        self._service = service
        self._offered = offered

    def __call__(self, asked: Asked, format_: str) -> Sent:
        """The page. Raises InvalidValue, UnknownName, Gone, TooSlow."""
        grant = asked.grant
        collection, right = open_right(grant, asked.collection)
        form = Form.JSONFG if format_ == JSONFG else Form.GEOJSON
        asking = Asking(asked.parameters, collection, right, lambda: self._offered(asked))
        query = asking.page(self._service.limits, form)
        page = self._read(grant, query, right, hits=asked.parameters.get("resulttype") == "hits")
        language = asked.language(self._service.languages)
        if format_ in _LINKED:
            page["links"] = self._links(asked, page, format_, language)
            page["timeStamp"] = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
        return self._sent(asked, page, format_, told(language))

    def _read(
        self, grant: Grant, query: FeatureQuery, right: Right, *, hits: bool
    ) -> RawCollection:
        if hits:
            matched = self._store.count(grant, query)
            return RawCollection(Page(b"", 0, matched), query, hits=True, right=right)
        return RawCollection(self._store.page(grant, query), query, right=right)

    def _sent(self, asked: Asked, page: RawCollection, format_: str, language: str) -> Sent:
        formatter: Any = _FORMATTERS[format_]
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
        return Sent(formatter.write(options, page), formatter.mimetype, headers)

    def _links(
        self, asked: Asked, page: RawCollection, format_: str, language: l10n.Locale
    ) -> list[dict[str, Any]]:
        """This page in each form, the pages beside it, and where it is from."""
        uri = f"{self._service.url}/collections/{asked.collection}"
        rest = "".join(
            f"&{quote(name, safe='')}={quote(value, safe=',')}"
            for name, value in asked.parameters.items()
            if name not in _ELSEWHERE
        )
        beside = [
            _link(rel, _GEOJSON, f"Items ({rel})", f"{uri}/items?f={format_}&offset={offset}{rest}")
            for rel, offset in _beside(page)
        ]
        title = l10n.translate(self._service.titles[asked.collection], language)
        return [
            *(
                _link("self" if name == format_ else "alternate", _MEDIA[name],
                      f"This document as {title}", f"{uri}/items?f={name}{rest}")
                for name, title in _FORMS.items()
            ),
            *beside,
            _link("collection", "application/json", title, uri),
        ]  # fmt: skip


def _beside(page: RawCollection) -> list[tuple[str, int]]:
    """Where the pages before and behind this one begin, those that there are."""
    limit, offset = page.query.limit, page.query.offset
    found = [("prev", max(0, offset - limit))] if offset > 0 else []
    if page.get("numberMatched", -1) > limit + offset or page["numberReturned"] == limit:
        found.append(("next", offset + limit))
    return found


def _link(rel: str, kind: str, title: str, href: str) -> dict[str, Any]:
    return {"type": kind, "rel": rel, "title": title, "href": href}
