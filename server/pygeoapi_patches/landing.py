"""Views of the service as a whole, with pygeoapi's own signature: landing page, matrix sets."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from pygeoapi import l10n
from pygeoapi.api import landing_page
from pygeoapi.api.tiles import tilematrixset
from pygeoapi.formats import F_HTML, F_JSON

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import Reach
from parc_social.catalogue.formats import MVT
from parc_social.catalogue.load import collections
from parc_social.errors import NotFound
from parc_social.storage.current_store import current_store
from parc_social.storage.query.crs import uris_meeting
from parc_social.storage.query.model import Box
from providers.fields import NOT_FOUND
from providers.records.build import box_around
from providers.tiles.matrix_set import MATRIX_SETS
from server.documents import style_documents
from server.html.templates import render
from server.views.maps import tiles

View = tuple[dict[str, str], int, str | bytes]
_TILESETS = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
_stock_landing = landing_page
_stock_matrix_set = tilematrixset


def landing(api: Any, request: Any) -> View:
    """The landing page, which leads to the tiles of outlines too: test suites look there."""
    headers, status, content = _stock_landing(api, request)
    if request.format not in (None, F_JSON):
        return headers, status, content
    document = orjson.loads(content)
    document["links"] += _tilesets(api, request)
    if api.grant.rights:
        document["links"] += style_documents.links(
            style_documents.StyleScope(api.base_url, api.grant)
        )
        document["links"] += tiles.dataset_links(api.base_url)
        document["crs"] = list(uris_meeting(_seen(api.grant)))
    return headers, status, orjson.dumps(document)


def _seen(grant: Grant) -> Box | None:
    """Around all that the caller sees."""
    store = current_store()
    return box_around(
        box
        for r in grant.rights
        if r.collection in collections()
        if (box := store.extent(grant, r.collection).box)
    )


def matrix_sets(api: Any, request: Any) -> View:
    """/TileMatrixSets: those that tiles are cut in, and links that answer."""
    root = f"{api.base_url}/TileMatrixSets"
    document = {
        "tileMatrixSets": [
            {"id": m.id, "title": m.id, "uri": m.uri, "links": _links(f"{root}/{m.id}", F_JSON)}
            for m in MATRIX_SETS.values()
        ],
        "links": _links(root, request.format or F_JSON),
    }
    headers = request.get_response_headers(**api.api_headers)
    if request.format != F_HTML:
        return headers, HTTPStatus.OK, orjson.dumps(document)
    template: Any = "tilematrixsets/index.html"
    text = render(api.tpl_config, api.tpl_config, template, document, request.locale)
    return headers, HTTPStatus.OK, text


def matrix_set(api: Any, request: Any, tileMatrixSetId: str) -> View:  # noqa: N803 - pygeoapi's
    """/TileMatrixSets/{id}. One that no tile is cut in is not found."""
    if tileMatrixSetId not in MATRIX_SETS:
        raise NotFound(NOT_FOUND)
    return _stock_matrix_set(api, request, tileMatrixSetId)


def _tilesets(api: Any, request: Any) -> list[dict[str, str]]:
    """Links to the tiles of what every caller sees whole: the outlines of territories."""
    return [
        {
            "rel": _TILESETS,
            "type": "application/json",
            "title": l10n.translate(resource["title"], request.locale),
            "href": f"{api.get_collections_url()}/{name}/tiles?f={F_JSON}",
        }
        for name, resource in _outlines(api.config["resources"], api.grant).items()
    ]


def _outlines(resources: Mapping[str, Any], grant: Grant) -> dict[str, Any]:
    """Those of outlines that have tiles; an empty collection has none."""
    store = current_store()
    return {
        n: r for n, r in resources.items() if _is_outline(n, grant) and store.extent(grant, n).box
    }


def _is_outline(name: str, grant: Grant) -> bool:
    one, right = collections().get(name), grant.right(name)
    if one is None or right is None or one.serie or one.reach is not Reach.WIDE:
        return False
    return one.source == "territoires" and right.opens(MVT)


def _links(url: str, shown: str) -> list[dict[str, str]]:
    kinds = ((F_JSON, "application/json"), (F_HTML, "text/html"))
    return [
        {
            "rel": "self" if name == shown else "alternate",
            "type": media,
            "title": f"Ce document ({name})",
            "href": f"{url}?f={name}",
        }
        for name, media in kinds
    ]
