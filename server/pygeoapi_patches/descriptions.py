"""Views that describe a collection, with pygeoapi's own signature: schema, queryables, links."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import orjson
from pygeoapi.formats import F_HTML

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import CATALOGUE
from parc_social.catalogue.coverage import CELLS, coverages
from parc_social.catalogue.formats import FORMATS, GEOTIFF, PNG, Use, formats_of
from parc_social.storage.open import current_store
from providers.coverages import documents
from providers.fields import open_right, opens_media, queryables_document, schema_document
from providers.links import link
from server.html.templates import render
from server.pygeoapi_patches import records
from server.views.coverage import provider_of
from server.views.exports.downloads import enclosures

View = tuple[dict[str, str], int, str | bytes]
_SCHEMA_JSON = "application/schema+json"
_EXTENDED = ("items", "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector")


def tidy(collection: dict[str, Any], grant: Grant, name: str) -> dict[str, Any]:
    """A description without the links that pygeoapi's formatters repeat, nor closed formats.

    Before the JSON of what clients add parameters to, its bare address, which answers by `Accept`.
    """
    right = grant.right(name)
    unique = {
        (one["rel"], one["type"], one["href"]): one
        for link in collection["links"]
        if link["rel"] != "items" or right is None or opens_media(right, link["type"])
        for one in _bare_first(link)
    }
    return {**collection, "links": list(unique.values())}


def _bare_first(one: dict[str, Any]) -> Iterator[dict[str, Any]]:
    bare, _, query = str(one["href"]).partition("?")
    if one["rel"] in _EXTENDED and query == "f=json":
        yield {**one, "href": bare}
    yield one


def schema(api: Any, request: Any, dataset: str) -> View:
    """/collections/{id}/schema: what a feature carries."""
    url, language = f"{api.get_collections_url()}/{dataset}/schema", request.locale.language
    if dataset == CATALOGUE:
        document = records.fields(api, request, dataset, "schema")
    elif dataset in coverages():
        document = documents.schema(provider_of(dataset), url, language)
    else:
        document = schema_document(api.grant, dataset, url, language)
    return _document(api, request, dataset, document, "collections/schema.html")


def queryables(api: Any, request: Any, dataset: str | None = None) -> View:
    """/collections/{id}/queryables: what a filter may name."""
    name = str(dataset)
    if name == CATALOGUE:
        document = records.fields(api, request, name, "queryables")
    else:
        url = f"{api.get_collections_url()}/{name}/queryables"
        document = queryables_document(api.grant, name, url, request.locale.language)
    return _document(api, request, name, document, "collections/queryables.html")


def _document(api: Any, request: Any, dataset: str, body: dict[str, Any], template: Any) -> View:
    headers = request.get_response_headers(**api.api_headers)
    if request.format != F_HTML:
        headers["Content-Type"] = _SCHEMA_JSON
        return headers, HTTPStatus.OK, orjson.dumps(body)
    path = api.get_collections_url()
    page = {**body, "collections_path": path, "dataset_path": f"{path}/{dataset}"}
    return headers, HTTPStatus.OK, render(api.tpl_config, None, template, page, request.locale)


COVERAGE = "http://www.opengis.net/def/rel/ogc/1.0/coverage"


def coverage_described(collection: dict[str, Any], api: Any, collection_id: str) -> dict[str, Any]:
    """Pygeoapi's description with the grid, and with links to what there is."""
    # Pygeoapi's links to forms that are not there, and to queryables: nothing is filtered.
    theirs = ("/coverage", "/queryables")
    links = [one for one in collection["links"] if not one["rel"].endswith(theirs)]
    provider = provider_of(collection_id)
    _, right = open_right(api.grant, CELLS)
    url = f"{api.get_collections_url()}/{collection_id}/coverage"
    band = f"&properties={provider.bands[0].name}"  # a PNG is of one
    own = [  # GeoTIFF first: what a client takes that asks for no form
        link(COVERAGE, form.media, f"Couverture, {form.title}",
             f"{url}?f={form.name}{band if form.name == PNG else ''}")
        for form in formats_of(Use.COVERAGE)
        if right.opens(form.name)
    ]  # fmt: skip
    # Clients add parameters to the bare address, which answers by `Accept`, else in GeoTIFF.
    bare = (
        [link(COVERAGE, FORMATS[GEOTIFF].media, "Couverture", url)] if right.opens(GEOTIFF) else []
    )
    whole = enclosures(current_store(), api.grant, collection_id, api.base_url)
    description = documents.with_grid(provider, collection)
    return {**description, "links": [*links, *bare, *own, *whole]}
