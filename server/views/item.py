"""/collections/{id}/items/{item}: one row or one record, in every format, in pygeoapi's own place.

Refusals are raised: `auth_proxy/errors` writes them.
"""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import orjson
from pygeoapi import l10n
from pygeoapi.linked_data import geojson2jsonld

from parc_social.catalogue.formats import HTML, JSON, JSONLD, OF_ITEM
from parc_social.errors import InvalidValue
from server.api.plugins import is_of_records, load_provider, resource_of
from server.api.request import format_of
from server.html.templates import render
from server.views import links as of_pages
from server.views.records import FORMS as OF_RECORDS
from server.views.records import link

View = tuple[dict[str, str], int, str | bytes]
_MEDIA = {name: media for media, name in OF_ITEM.items()}
_TITLES = {JSON: "JSON", JSONLD: "RDF (JSON-LD)", HTML: "HTML"}


def get_collection_item(api: Any, request: Any, dataset: str, identifier: str) -> View:
    """The feature, with its links. Raises NotFound, InvalidValue."""
    resource, name = resource_of(api, dataset), format_of(request)
    records = is_of_records(resource)
    forms = OF_RECORDS if records else tuple(_TITLES)
    if name not in forms:
        raise InvalidValue("f : ce format n'est pas proposé ici")
    headers = {"Content-Type": _MEDIA[name], "Content-Language": l10n.locale2str(request.locale)}
    if records:
        feature: dict[str, Any] = load_provider(resource, "record").get(identifier)
    else:
        provider = load_provider(resource, "feature")
        crs = provider.parameters(request.params).crs()
        feature = provider.get(identifier, crs=crs)
        headers["Content-Crs"] = f"<{crs.uri}>"
    uri = f"{api.get_collections_url()}/{dataset}"
    title = l10n.translate(resource["title"], request.locale)
    links = _links(api.base_url, f"{uri}/items/{identifier}", name, forms)
    collection = link("collection", "application/json", title, uri)
    feature["links"] = [*feature.get("links", ()), *links, collection]
    return headers, HTTPStatus.OK, _written(api, request, dataset, (name, title), feature)


def _written(
    api: Any, request: Any, dataset: str, shown: tuple[str, str], feature: dict[str, Any]
) -> str | bytes:
    """A feature in the form of that name, under the title of its collection."""
    name, title = shown
    if name == HTML:
        page, template = {**feature, "title": title}, "collections/items/item.html"
        return render(api.tpl_config, None, template, page, request.locale)
    if name == JSONLD:
        uri = next(one["href"] for one in feature["links"] if one["rel"] == "self")
        return geojson2jsonld(api, feature, dataset, uri.rpartition("?f=")[0], "id")
    return orjson.dumps(feature)


def _links(root: str, uri: str, shown: str, forms: Iterable[str]) -> list[dict[str, Any]]:
    """Pygeoapi's own: to the landing page, and to the feature at `uri` in these forms."""
    roots = {JSON: "application/json", HTML: _MEDIA[HTML]}
    return [
        *(
            of_pages.link("root", media, f"The landing page of this server as {_TITLES[name]}",
                          f"{root}?f={name}")
            for name, media in roots.items()
        ),
        *(
            link("self" if name == shown else "alternate", _MEDIA[name],
                 f"This document as {_TITLES[name]}", f"{uri}?f={name}")
            for name in forms
        ),
    ]  # fmt: skip
