"""Views that describe a collection, with pygeoapi's own signature: schema, queryables, tilesets."""

from http import HTTPStatus
from typing import Any

import orjson
from pygeoapi import l10n
from pygeoapi.formats import F_HTML

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import CATALOGUE
from parc_social.catalogue.coverage import coverages
from providers.coverages import documents
from providers.features.queryables import queryables_document, schema_document
from providers.fields import opens_media
from providers.tiles.tilesets import Tilesets
from server.api.plugins import load_provider, resource_of
from server.html.templates import render
from server.pygeoapi_patches import records
from server.views.coverage import provider_of

View = tuple[dict[str, str], int, str | bytes]
_SCHEMA_JSON = "application/schema+json"


def tidy(collection: dict[str, Any], grant: Grant, name: str) -> dict[str, Any]:
    """A description without the links that pygeoapi's formatters repeat, nor closed formats."""
    right = grant.right(name)
    unique = {
        (link["rel"], link["type"], link["href"]): link
        for link in collection["links"]
        if link["rel"] != "items" or right is None or opens_media(right, link["type"])
    }
    return {**collection, "links": list(unique.values())}


def schema(api: Any, request: Any, dataset: str) -> View:
    """/collections/{id}/schema: what a feature carries."""
    if dataset == CATALOGUE:
        return records.fields(api, request, dataset, "schema")
    url = f"{api.get_collections_url()}/{dataset}/schema"
    if dataset in coverages():
        found = documents.schema(provider_of(dataset), url, request.locale.language)
        return _shown(api, request, dataset, found, "collections/schema.html")
    found = schema_document(api.grant, dataset, url, request.locale.language)
    return _shown(api, request, dataset, found, "collections/schema.html")


def queryables(api: Any, request: Any, dataset: str | None = None) -> View:
    """/collections/{id}/queryables: what a filter may name."""
    if dataset == CATALOGUE:
        return records.fields(api, request, dataset, "queryables")
    name = str(dataset)
    url = f"{api.get_collections_url()}/{name}/queryables"
    found = queryables_document(api.grant, name, url, request.locale.language)
    return _shown(api, request, name, found, "collections/queryables.html")


def tilesets(api: Any, request: Any, dataset: str | None = None) -> View:
    """/collections/{id}/tiles: the list of tilesets."""
    headers = request.get_response_headers(**api.api_headers)
    found = _tilesets(api, request, str(dataset))
    if request.format == F_HTML:
        return headers, HTTPStatus.OK, _tiles_page(api, request, str(dataset), found)
    return headers, HTTPStatus.OK, orjson.dumps(found.listed())


def tileset(
    api: Any, request: Any, dataset: str | None = None, matrix_id: str | None = None
) -> View:
    """/collections/{id}/tiles/{tms}: one tileset, or its TileJSON with `f=tilejson`."""
    if not request.is_valid(["tilejson"]):
        return api.get_format_exception(request)
    headers = request.get_response_headers(**api.api_headers)
    found = _tilesets(api, request, str(dataset))
    matrix_set = found.provider.matrix_set(matrix_id)
    asked = request.params.get("properties")
    document = (
        found.tilejson(matrix_set, api.grant, asked)
        if request.format == "tilejson"
        else found.one(matrix_set)
    )
    headers["Content-Type"] = "application/json"
    return headers, HTTPStatus.OK, orjson.dumps(document)


def _shown(api: Any, request: Any, dataset: str, found: dict[str, Any], template: Any) -> View:
    headers = request.get_response_headers(**api.api_headers)
    if request.format != F_HTML:
        headers["Content-Type"] = _SCHEMA_JSON
        return headers, HTTPStatus.OK, orjson.dumps(found)
    path = api.get_collections_url()
    page = {**found, "collections_path": path, "dataset_path": f"{path}/{dataset}"}
    templates = api.get_dataset_templates(dataset)
    text = render(api.tpl_config, templates, template, page, request.locale)
    return headers, HTTPStatus.OK, text


def _tilesets(api: Any, request: Any, dataset: str) -> Tilesets:
    resource = resource_of(api, dataset)
    return Tilesets(
        provider=load_provider(resource, "tile"),
        base_url=api.base_url,
        titre=l10n.translate(resource["title"], request.locale),
        description=l10n.translate(resource["description"], request.locale),
    )


def _tiles_page(api: Any, request: Any, dataset: str, found: Tilesets) -> str:
    listed = found.listed()
    template = f"{found.url}/{{tileMatrixSetId}}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}?f=mvt"
    page = {
        **listed,
        "links": [*listed["links"], {"rel": "item", "href": template}],
        "id": dataset,
        "title": found.titre,
        "tilesets": [one["tileMatrixSetId"] for one in listed["tilesets"]],
        "bounds": api.config["resources"][dataset]["extents"]["spatial"]["bbox"],
        "minzoom": found.provider.zooms.start,
        "maxzoom": found.provider.zooms.stop - 1,
        "collections_path": api.get_collections_url(),
        "tile_type": "vector",
    }
    templates = api.get_dataset_templates(dataset)
    template: Any = "collections/tiles/index.html"
    return render(api.tpl_config, templates, template, page, request.locale)
