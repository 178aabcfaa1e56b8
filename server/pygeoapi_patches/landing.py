"""Views of the whole service, with pygeoapi's own signature: landing, collections, matrix sets."""

import copy
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import orjson
from pygeoapi import api as core
from pygeoapi.api import landing_page
from pygeoapi.api.tiles import tilematrixset
from pygeoapi.formats import F_HTML, F_JSON

from parc_social.access.model.grant import Grant
from parc_social.catalogue.load import collections
from parc_social.errors import NotFound
from parc_social.maps.matrix_set import MATRIX_SETS, SIDE, VECTOR_SETS, MatrixSet
from parc_social.storage.open import current_store
from parc_social.storage.query.crs import uris_meeting
from parc_social.storage.query.model import Extent
from providers.fields import NOT_FOUND
from providers.links import link
from providers.records.build import box_around
from server.documents import style_documents
from server.html.templates import render
from server.resources import described_extent
from server.views import dataset_tiles
from server.views.maps import tiles

View = tuple[dict[str, str], int, str | bytes]
_stock_landing = landing_page
_stock_matrix_set = tilematrixset


def landing(api: Any, request: Any) -> View:
    """The landing page, which leads to tiles, styles and maps too: test suites look there."""
    headers, status, content = _stock_landing(api, request)
    if request.format not in (None, F_JSON):
        return headers, status, content
    document = orjson.loads(content)
    document["links"] += dataset_tiles.links(api)
    if api.grant.rights:
        document["links"] += style_documents.links(
            style_documents.StyleScope(api.base_url, api.grant)
        )
        document["links"] += tiles.dataset_links(api.base_url)
        extent = _extent(api.grant)
        document["crs"] = list(uris_meeting(extent.box))
        document["extent"] = described_extent(extent)
    return headers, status, orjson.dumps(document)


def _extent(grant: Grant) -> Extent:
    """Around all that the caller sees, and when."""
    store = current_store()
    names = [one.collection for one in grant.rights if one.collection in collections()]
    extents = store.extents(grant, names).values()
    box = box_around(one.box for one in extents if one.box)
    years = sorted({year for one in extents for year in one.years})
    return Extent(box, tuple(years), 0)


def matrix_sets(api: Any, request: Any) -> View:
    """/TileMatrixSets: those that tiles are cut in, and links that answer."""
    root = f"{api.base_url}/TileMatrixSets"
    document = {
        "tileMatrixSets": [
            {
                "id": m.id,
                "title": m.id,
                "uri": m.uri or f"{root}/{m.id}",
                "links": _links(f"{root}/{m.id}", F_JSON),
            }
            for m in MATRIX_SETS.values()
        ],
        "links": _links(root, request.format or F_JSON),
    }
    headers = request.get_response_headers(**api.api_headers)
    if request.format != F_HTML:
        return headers, HTTPStatus.OK, orjson.dumps(document)
    text = render(api.tpl_config, None, "tilematrixsets/index.html", document, request.locale)
    return headers, HTTPStatus.OK, text


def matrix_set(api: Any, request: Any, tileMatrixSetId: str) -> View:  # noqa: N803 - pygeoapi's
    """/TileMatrixSets/{id}. One that no tile is cut in is not found."""
    if tileMatrixSetId not in MATRIX_SETS:
        raise NotFound(NOT_FOUND)
    if tileMatrixSetId in VECTOR_SETS:
        return _stock_matrix_set(api, request, tileMatrixSetId)
    one = MATRIX_SETS[tileMatrixSetId]
    document = _definition(one, f"{api.base_url}/TileMatrixSets/{one.id}")
    headers = request.get_response_headers(**api.api_headers)
    if request.format != F_HTML:
        return headers, HTTPStatus.OK, orjson.dumps(document)
    page = "tilematrixsets/tilematrixset.html"
    return headers, HTTPStatus.OK, render(api.tpl_config, None, page, document, request.locale)


def _definition(one: MatrixSet, uri: str) -> dict[str, Any]:
    """A definition of ours (17-083r4, annex A): easting before northing in each of them."""
    matrices = [
        {
            "id": str(zoom),
            "scaleDenominator": one.scale_denominator(zoom),
            "cellSize": one.cell_size(zoom),
            "cornerOfOrigin": "topLeft",
            "pointOfOrigin": list(one.origin),
            "tileWidth": SIDE,
            "tileHeight": SIDE,
            "matrixWidth": one.size(zoom)[0],
            "matrixHeight": one.size(zoom)[1],
        }
        for zoom in one.zooms
    ]
    return {
        "title": one.id, "id": one.id, "uri": uri, "crs": one.crs, "orderedAxes": ["E", "N"],
        "tileMatrices": matrices,
    }  # fmt: skip


def _links(url: str, form: str) -> list[dict[str, str]]:
    kinds = ((F_JSON, "application/json"), (F_HTML, "text/html"))
    return [
        link("self" if n == form else "alternate", media, f"Ce document ({n})", f"{url}?f={n}")
        for n, media in kinds
    ]


_stock_collections = core.describe_collections


def collection_list(api: Any, request: Any, dataset: str | None = None) -> View:
    """Pygeoapi's list, of the collections of the page alone, which says how many there are."""
    if dataset is not None:
        return _stock_collections(api, request, dataset)
    resources: dict[str, dict[str, Any]] = api.config["resources"]
    names = [name for name, one in resources.items() if one["type"] == "collection"]
    first = _number(request.params.get("offset"), 0, len(names))
    size = _number(request.params.get("limit"), len(names), len(names))
    page_names = {*names[first : first + size]}
    page = copy.copy(api)
    page.config = {
        **api.config,
        "resources": {n: r for n, r in resources.items() if n in page_names or n not in names},
    }
    headers, status, content = _stock_collections(page, request)
    if status != HTTPStatus.OK or request.format not in (None, F_JSON):
        return headers, status, content
    document = orjson.loads(content)
    document["links"] += _page_links(api, request, (first, size), len(names))
    counts = {"numberMatched": len(names), "numberReturned": len(page_names)}
    return headers, status, orjson.dumps({**document, **counts})


def _page_links(api: Any, request: Any, page: tuple[int, int], count: int) -> list[dict[str, str]]:
    """To the page before and to the one behind, where there are any."""
    first, size = page
    places = [("prev", "Page précédente", max(first - size, 0))] if first > 0 and size else []
    places += [("next", "Page suivante", first + size)] if first + size < count else []
    parameters = {k: v for k, v in request.params.items() if k not in ("limit", "offset")}
    url = f"{api.get_collections_url()}?"
    return [
        link(rel, "application/json", title,
             url + urlencode({**parameters, "limit": size, "offset": place}))
        for rel, title, place in places
    ]  # fmt: skip


def _number(text: str | None, default: int, most: int) -> int:
    """A number that the gate has looked at, whatever its length."""
    if text is None:
        return default
    digits = text.lstrip("0")
    return most if len(digits) > 9 else min(int(digits or "0"), most)
