"""/collections/{id}/items: a page of rows or of records, in every format, in pygeoapi's own place.

The provider is the one that the configuration names, the formatters are its own and those of the
two forms that every collection has. Refusals are raised: `auth_proxy/errors` writes them.
"""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from pygeoapi import l10n

from parc_social.errors import InvalidValue
from providers.features.page import ItemsPage
from providers.formatters.jsonld import JsonLdFormatter
from providers.formatters.parts import PartedFormatter
from providers.parameters import PageLimits
from server.api.plugins import formatters_of, is_of_records, load_provider, resource_of
from server.api.request import format_of
from server.html.items import HtmlFormatter
from server.views import records
from server.views.links import PageLinks

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
    return headers, HTTPStatus.OK, _content([*formatter.parts(options, page)])


def _limits(api: Any, most: int | None = None) -> PageLimits:
    """How many features a page has, of a formatter that writes `most` of them."""
    configured = api.config["server"]["limits"]
    bound = configured["max_items"]
    return PageLimits(configured["default_items"], bound if most is None else min(bound, most))


def _formatter(resource: Any, name: str) -> PartedFormatter:
    for one in (*formatters_of(resource), *_OF_ALL):
        if one.f == name:
            return one
    raise InvalidValue("f : ce format n'est pas proposé ici")


def _links(api: Any, request: Any, dataset: str, name: str) -> PageLinks:
    """Few: all are among the names of one caller's collections."""
    key = (dataset, name, request.locale.language)
    kept = api.page_links.get(key)
    if kept is None:
        title = l10n.translate(resource_of(api, dataset)["title"], request.locale)
        kept = PageLinks(f"{api.get_collections_url()}/{dataset}", title, name)
        api.page_links[key] = kept
    return kept


def _content(parts: list[bytes]) -> bytes | Iterator[bytes]:
    """One part has a length that Flask tells; several are sent without being joined."""
    return parts[0] if len(parts) == 1 else iter(parts)
