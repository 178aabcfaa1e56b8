"""/collections/{id}/items: a page of rows or of records, in every format, in pygeoapi's own place.

The provider is the one that the configuration names, the formatters are its own and those of the
two forms that every collection has. Refusals are raised: `auth_proxy/errors` writes them.
"""

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

import orjson
from pygeoapi import l10n
from pygeoapi.linked_data import geojson2jsonld

from parc_social.catalogue.formats import HTML, JSON, JSONLD, OF_ITEM
from providers.features.page import ItemsPage, PartedFormatter
from providers.formatters.geojson import JsonLdFormatter
from providers.links import PageLinks, link, typed_link
from providers.parameters import PageLimits
from server.api.plugins import formatters_of, is_of_records, load_provider, resource_of
from server.api.request import format_of
from server.html.templates import HtmlFormatter, render
from server.views import records
from server.views.records import FORMS as OF_RECORDS

View = tuple[dict[str, str], int, str | bytes | Iterator[bytes]]
_OF_ALL = (HtmlFormatter({}), JsonLdFormatter({}))


def get_collection_items(api: Any, request: Any, dataset: str | None = None) -> View:
    """The page. Raises NotFound, InvalidValue, UnknownName, Gone, TooSlow."""
    resource = resource_of(api, dataset)
    if is_of_records(resource):
        return records.page(api, request, resource, _limits(api))
    provider = load_provider(resource, "feature")
    formatter = _formatter(resource, format_of(request))
    query = provider.parameters(request.params).page(_limits(api, formatter.most), formatter.form)
    page: ItemsPage = provider.query(query, hits=request.params.get("resulttype") == "hits")
    if formatter.linked:
        links = _links(api, request, str(dataset), formatter.name)
        page.links = links.of(page, request.params, provider.right)
    headers = {
        "Content-Type": str(formatter.mimetype),
        "Content-Language": l10n.locale2str(request.locale),
        "Content-Crs": f"<{query.crs.uri}>",
    }
    if formatter.attachment:
        name = f"{dataset}.{formatter.extension}"
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    csv = request.params.get("csv", "standard")
    options = {"csv": csv, "api": api, "locale": request.locale}
    parts = [*formatter.parts(options, page)]
    # One part has a length that Flask tells; several are sent without being joined.
    return headers, HTTPStatus.OK, parts[0] if len(parts) == 1 else iter(parts)


def _limits(api: Any, most: int | None = None) -> PageLimits:
    """Limits of a page, of a formatter that writes `most` features."""
    limits = api.config["server"]["limits"]
    bound = limits["max_items"]
    return PageLimits(limits["default_items"], bound if most is None else min(bound, most))


def _formatter(resource: Any, name: str) -> PartedFormatter:
    for one in (*formatters_of(resource), *_OF_ALL):
        if one.f == name:
            return one
    raise LookupError(f"no formatter for {name!r}, which the gate has let in")


def _links(api: Any, request: Any, dataset: str, name: str) -> PageLinks:
    """Few: all are among the names of one caller's collections."""
    key = (dataset, name, request.locale.language)
    links = api.page_links.get(key)
    if links is None:
        title = l10n.translate(resource_of(api, dataset)["title"], request.locale)
        links = PageLinks(f"{api.get_collections_url()}/{dataset}", title, name)
        api.page_links[key] = links
    return links


_ITEM_MEDIA = {name: media for media, name in OF_ITEM.items()}
_TITLES = {JSON: "JSON", JSONLD: "RDF (JSON-LD)", HTML: "HTML"}


def get_collection_item(api: Any, request: Any, dataset: str, identifier: str) -> View:
    """The feature, with its links. Raises NotFound, InvalidValue."""
    resource, name = resource_of(api, dataset), format_of(request)
    is_record = is_of_records(resource)
    forms = OF_RECORDS if is_record else tuple(_TITLES)
    headers = {
        "Content-Type": _ITEM_MEDIA[name],
        "Content-Language": l10n.locale2str(request.locale),
    }
    if is_record:
        feature: dict[str, Any] = load_provider(resource, "record").get(identifier)
    else:
        provider = load_provider(resource, "feature")
        crs = provider.parameters(request.params).crs()
        feature = provider.get(identifier, crs=crs)
        headers["Content-Crs"] = f"<{crs.uri}>"
    uri = f"{api.get_collections_url()}/{dataset}"
    title = l10n.translate(resource["title"], request.locale)
    links = _item_links(api.base_url, f"{uri}/items/{identifier}", name, forms)
    collection = link("collection", "application/json", title, uri)
    feature["links"] = [*feature.get("links", ()), *links, collection]
    return headers, HTTPStatus.OK, _write(api, request, dataset, (name, title), feature)


def _write(
    api: Any, request: Any, dataset: str, form: tuple[str, str], feature: dict[str, Any]
) -> str | bytes:
    """A feature in the form of that name, under the title of its collection."""
    name, title = form
    if name == HTML:
        page, template = {**feature, "title": title}, "collections/items/item.html"
        return render(api.tpl_config, None, template, page, request.locale)
    if name == JSONLD:
        uri = next(one["href"] for one in feature["links"] if one["rel"] == "self")
        return geojson2jsonld(api, feature, dataset, uri.rpartition("?f=")[0], "id")
    return orjson.dumps(feature)


def _item_links(root: str, uri: str, form: str, forms: Iterable[str]) -> list[dict[str, Any]]:
    """Pygeoapi's own: to the landing page, and to the feature at `uri` in these forms."""
    roots = {JSON: "application/json", HTML: _ITEM_MEDIA[HTML]}
    return [
        *(
            typed_link("root", media, f"The landing page of this server as {_TITLES[name]}",
                       f"{root}?f={name}")
            for name, media in roots.items()
        ),
        *(
            link("self" if name == form else "alternate", _ITEM_MEDIA[name],
                 f"This document as {_TITLES[name]}", f"{uri}?f={name}")
            for name in forms
        ),
    ]  # fmt: skip
