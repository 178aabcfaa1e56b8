"""Patches of pygeoapi's own names, nowhere else. Each says why, and checks what it replaces."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from types import ModuleType
from typing import Any

from pygeoapi import api as core
from pygeoapi import crs as reference
from pygeoapi import util
from pygeoapi.api import coverages as coverage_api
from pygeoapi.api import itemtypes, processes, tiles
from pygeoapi.formats import FORMAT_TYPES
from pygeoapi.plugin import PLUGINS
from pygeoapi.provider import base as provider
from werkzeug.http import parse_accept_header

from parc_social.catalogue.collection import CATALOGUE
from parc_social.catalogue.coverage import coverages
from parc_social.catalogue.routes.table import conformance_classes
from parc_social.errors import Unavailable
from parc_social.storage.open import current_store
from server.api.plugins import load_plugin
from server.configuration import load_yaml
from server.documents import style_documents
from server.documents.style_documents import StyleScope
from server.html import templates
from server.pygeoapi_patches import descriptions, landing, records
from server.views import items
from server.views import tiles as tile
from server.views.exports import downloads, export
from server.views.maps import tiles as map_tiles


@dataclass(frozen=True, slots=True)
class Patch:
    """A function of pygeoapi that ours takes the place of, and the parameters it must have."""

    module: ModuleType
    name: str
    parameters: tuple[str, ...]
    ours: Callable[..., Any]
    reason: str


def install() -> None:
    """Puts every patch in; raises Unavailable when pygeoapi is not the version that they fit."""
    for patch in PATCHES:
        theirs = getattr(patch.module, patch.name, None)
        if theirs is not patch.ours:
            _check(patch, theirs)
            setattr(patch.module, patch.name, patch.ours)
    PLUGINS["formatter"].pop("CSV", None)  # ours is safe in a spreadsheet and keeps coordinates
    for name in ("png", "jpeg", "NetCDF"):  # else `f=png` on a page of JSON answers 200
        FORMAT_TYPES.pop(name, None)
    core.CONFORMANCE_CLASSES[:] = conformance_classes()
    for theirs in (
        itemtypes.CONFORMANCE_CLASSES_FEATURES,
        itemtypes.CONFORMANCE_CLASSES_RECORDS,
        coverage_api.CONFORMANCE_CLASSES,
        tiles.CONFORMANCE_CLASSES,
        processes.CONFORMANCE_CLASSES,
    ):
        theirs.clear()  # those that are declared come from our routes alone


def _check(patch: Patch, theirs: Any) -> None:
    names = tuple(inspect.signature(inspect.unwrap(theirs)).parameters) if theirs else ()
    if names != patch.parameters:
        where = f"{patch.module.__name__}.{patch.name}"
        raise Unavailable(f"pygeoapi 0.24 est attendu : {where}{names} a changé")


def _choice_from_headers(
    headers: Any,
    header_name: str,
    all: bool = False,  # noqa: A002
) -> Any:
    """Values of a header by preference; what is refused with q=0 is not among them."""
    choices = parse_accept_header(core.get_from_headers(headers, header_name))
    values = [value for value, quality in choices if quality > 0]
    if not values:
        return None
    return values if all else values[0]


_stock_crs = reference.get_crs


@lru_cache(maxsize=100)
def _crs(crs: str) -> Any:
    return _stock_crs(crs)


_stock_collection = core.gen_collection


def _collection(api: Any, request: Any, dataset: str, locale_: str) -> dict[str, Any]:
    description = descriptions.tidy(
        _stock_collection(api, request, dataset, locale_), api.grant, dataset
    )
    if dataset == CATALOGUE:
        return records.describe(description, api.base_url)
    description["links"] += records.record_links(api.grant, dataset, api.base_url)
    if dataset in coverages():
        return descriptions.coverage_described(description, api, dataset)
    download_links = downloads.links(current_store(), api.grant, dataset, api.base_url)
    export_links = export.links(api.grant, dataset, api.base_url)
    style_links = style_documents.links(StyleScope(api.base_url, api.grant, dataset))
    tile_links = map_tiles.links(api.grant, dataset, api.base_url)
    return {
        **description,
        "links": [*description["links"], *style_links, *tile_links, *download_links, *export_links],
    }


PATCHES = (
    Patch(
        import_module("pygeoapi.config"), "yaml_load", ("fh",), load_yaml,  # a command shadows it
        "reads the configuration without libyaml, at the start of each process: 50 ms",
    ),
    Patch(
        core, "get_choice_from_headers", ("headers", "header_name", "all"), _choice_from_headers,
        "q=0 divides by zero; types with parameters are dropped; the order is a heap's",
    ),
    Patch(
        core, "landing_page", ("args", "kwargs"), landing.landing, "no link to tiles",
    ),
    Patch(
        tiles, "tilematrixsets", ("api", "request"), landing.matrix_sets,
        "its own links lead nowhere; lists matrix sets in which no tile is cut",
    ),
    Patch(
        tiles, "tilematrixset", ("api", "request", "tileMatrixSetId"), landing.matrix_set,
        "400 for one that does not exist",
    ),
    Patch(
        core, "describe_collections", ("args", "kwargs"), landing.collection_list,
        "gives all of them, whatever the limit",
    ),
    Patch(
        core, "gen_collection", ("api", "request", "dataset", "locale_"), _collection,
        "formatters repeat links that are there",
    ),
    Patch(
        core, "get_collection_schema", ("api", "request", "dataset"), descriptions.schema,
        "no titles, no geometry type that QGIS understands",
    ),
    Patch(
        itemtypes, "get_collection_queryables", ("api", "request", "dataset"),
        descriptions.queryables, "as the schema",
    ),
    Patch(
        itemtypes, "get_collection_items", ("api", "request", "dataset"),
        items.get_collection_items,
        "parses each feature, CQL2 with one precedence, boxes by two corners, 9 ms in to_epsg()",
    ),
    Patch(
        itemtypes, "get_collection_item", ("api", "request", "dataset", "identifier"),
        items.get_collection_item, "a feature is application/geo+json; turns `<` into `&lt;`",
    ),
    Patch(
        tiles, "get_collection_tiles_data",
        ("api", "request", "dataset", "matrix_id", "z_idx", "y_idx", "x_idx"),
        tile.get_collection_tiles_data, "gives no parameter to the provider",
    ),
    Patch(
        tiles, "get_collection_tiles", ("api", "request", "dataset"), tile.tilesets,
        "no limits, no identifier, no template in the list",
    ),
    Patch(
        tiles, "get_collection_tiles_metadata", ("api", "request", "dataset", "matrix_id"),
        tile.tileset, "crashes without f; no TileJSON",
    ),
    Patch(
        provider, "get_crs", ("crs",), _crs,
        "reads the system of coordinates again at each request, 0.05 ms",
    ),
    Patch(
        util, "load_plugin", ("plugin_type", "plugin_def"), load_plugin,
        "writes the list of plugins for a log that nobody keeps, at each formatter",
    ),
    *(
        Patch(
            module, "render_j2_template", ("config", "tpl_config", "template", "data", "locale_"),
            templates.render,
            "keeps one caller's configuration for all; loads scripts of other hosts",
        )
        for module in (core, processes, tiles)
    ),
)  # fmt: skip
