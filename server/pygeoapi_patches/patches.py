"""Patches of pygeoapi's own names, nowhere else. Each says why, and checks what it replaces."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from types import ModuleType
from typing import Any

import orjson
from pygeoapi import api as core
from pygeoapi import crs as reference
from pygeoapi import plugin, util
from pygeoapi.api import coverages as coverage_api
from pygeoapi.api import itemtypes, processes, tiles
from pygeoapi.formats import FORMAT_TYPES
from pygeoapi.plugin import PLUGINS
from pygeoapi.provider import base as provider
from werkzeug.http import parse_accept_header

from parc_social.catalogue.collection import CATALOGUE
from parc_social.catalogue.coverage import coverages
from parc_social.errors import InvalidValue, Unavailable
from parc_social.storage.current_store import current_store
from parc_social.storage.query.bbox import RequestedBbox, asked, parse_bbox
from parc_social.storage.query.crs import crs_of
from parc_social.storage.query.model import Crs
from providers.filters import AskedFilter
from server.documents import style_documents
from server.documents.style_documents import StyleScope
from server.html import templates
from server.pygeoapi_patches import collections as collection_list
from server.pygeoapi_patches import conformance, coverage_links, descriptions, landing, records
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
    core.CONFORMANCE_CLASSES[:] = [
        *conformance.COMMON,
        *conformance.STYLES,
        *conformance.MAPS,
    ]
    itemtypes.CONFORMANCE_CLASSES_FEATURES[:] = conformance.FEATURES
    itemtypes.CONFORMANCE_CLASSES_RECORDS[:] = conformance.RECORDS
    coverage_api.CONFORMANCE_CLASSES[:] = conformance.COVERAGES
    tiles.CONFORMANCE_CLASSES[:] = conformance.TILES
    processes.CONFORMANCE_CLASSES[:] = conformance.PROCESSES


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
    found = parse_accept_header(core.get_from_headers(headers, header_name))
    values = [value for value, quality in found if quality > 0]
    if not values:
        return None
    return values if all else values[0]


def _validate_bbox(value: str | None = None) -> list[float]:
    return [] if value is None else parse_bbox(value)


def _transform_bbox(
    bbox: list[float], from_crs: str, to_crs: str, always_xy: bool = False
) -> RequestedBbox:
    return asked(bbox, from_crs)


def _validate_datetime(resource_def: Any, datetime_: str | None = None) -> str | None:
    return datetime_


def _crs_transform_spec(provider_def: Mapping[str, Any], query_crs_uri: str | None = None) -> Crs:
    if query_crs_uri and query_crs_uri not in provider_def["crs"]:
        raise InvalidValue(f"crs : système de coordonnées non proposé : {query_crs_uri!r}")
    return crs_of(query_crs_uri or None)


def _parse_cql2(filter_expression: str) -> AskedFilter:
    return AskedFilter(filter_expression)


def _modify_filter(
    ast_tree: AskedFilter,
    *,
    filter_crs_uri: str,
    storage_crs_uri: str | None = None,
    geometry_column_name: str | None = None,
) -> AskedFilter:
    return AskedFilter(ast_tree.text, filter_crs_uri)


def _to_json(dict_: Any, pretty: bool = False) -> bytes:
    return orjson.dumps(dict_)


_stock_plugin = plugin.load_plugin


def _plugin(plugin_type: str, plugin_def: dict[str, Any]) -> Any:
    name = plugin_def["name"]
    path = name if "." in name else PLUGINS.get(plugin_type, {}).get(name)
    if path is None:
        return _stock_plugin(plugin_type, plugin_def)  # it says what is unknown
    return _class_of(path)(plugin_def)


@lru_cache(maxsize=100)
def _class_of(path: str) -> Callable[[dict[str, Any]], Any]:
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)


_stock_crs = reference.get_crs


@lru_cache(maxsize=100)
def _crs(crs: str) -> Any:
    return _stock_crs(crs)


_stock_items = itemtypes.get_collection_items
_stock_item = itemtypes.get_collection_item
_stock_collection = core.gen_collection


def _collection_items(api: Any, request: Any, dataset: str) -> Any:
    answer = _stock_items(api, request, dataset)
    if dataset != CATALOGUE:
        return answer
    return records.page_of(api, request, dataset, answer)


def _collection_item(api: Any, request: Any, dataset: str, identifier: str) -> Any:
    headers, status, content = _stock_item(api, request, dataset, identifier)
    if dataset == CATALOGUE:
        return records.record_of(api, request, (headers, status, content))
    if status == 200 and request.format in (None, "json"):
        headers["Content-Type"] = "application/geo+json"
    return headers, status, content


def _collection(api: Any, request: Any, dataset: str, locale_: str) -> dict[str, Any]:
    described = descriptions.tidy(
        _stock_collection(api, request, dataset, locale_), api.grant, dataset
    )
    if dataset == CATALOGUE:
        return records.described(described, api.base_url)
    described["links"] += records.record_links(api.grant, dataset, api.base_url)
    if dataset in coverages():
        return coverage_links.described(described, api, dataset)
    taken = downloads.links(current_store(), api.grant, dataset, api.base_url)
    made = export.links(api.grant, dataset, api.base_url)
    styled = style_documents.links(StyleScope(api.base_url, api.grant, dataset))
    drawn = map_tiles.links(api.grant, dataset, api.base_url)
    return {**described, "links": [*described["links"], *styled, *drawn, *taken, *made]}


PATCHES = (
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
        core, "describe_collections", ("args", "kwargs"), collection_list.collections,
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
        itemtypes, "validate_bbox", ("value",), _validate_bbox,
        "lets nan and inf through, and answers in English",
    ),
    Patch(
        itemtypes, "transform_bbox", ("bbox", "from_crs", "to_crs", "always_xy"), _transform_bbox,
        "9 ms a request in CRS.to_epsg(); two corners are not a box in another system",
    ),
    Patch(
        itemtypes, "validate_datetime", ("resource_def", "datetime_"), _validate_datetime,
        "refuses intervals outside the extent, and the year 0 that QGIS sends",
    ),
    Patch(
        itemtypes, "create_crs_transform_spec", ("provider_def", "query_crs_uri"),
        _crs_transform_spec, "builds WKT of two systems at each request; the store transforms",
    ),
    Patch(
        itemtypes, "parse_cql2_text", ("cql_text",), _parse_cql2,
        "AND and OR with one precedence, no apostrophe, unknown names pass; ours is the store's",
    ),
    Patch(
        itemtypes, "parse_cql2_json", ("cql",), _parse_cql2, "as the text",
    ),
    Patch(
        itemtypes, "modify_pygeofilter",
        ("ast_tree", "filter_crs_uri", "storage_crs_uri", "geometry_column_name"), _modify_filter,
        "works on pygeofilter's tree; the store honours filter-crs",
    ),
    Patch(
        itemtypes, "to_json", ("dict_", "pretty"), _to_json,
        "turns `<` of the data into `&lt;`",
    ),
    Patch(
        itemtypes, "get_collection_items", ("api", "request", "dataset"), _collection_items,
        "records have no media type of their own, and links to formats that are not there",
    ),
    Patch(
        itemtypes, "get_collection_item", ("api", "request", "dataset", "identifier"),
        _collection_item, "a feature is application/geo+json",
    ),
    Patch(
        tiles, "get_collection_tiles", ("api", "request", "dataset"), descriptions.tilesets,
        "no limits, no identifier, no template in the list",
    ),
    Patch(
        tiles, "get_collection_tiles_metadata", ("api", "request", "dataset", "matrix_id"),
        descriptions.tileset, "crashes without f; no TileJSON",
    ),
    Patch(
        provider, "get_crs", ("crs",), _crs,
        "reads the system of coordinates again at each request, 0.05 ms",
    ),
    *(
        Patch(
            module, "load_plugin", ("plugin_type", "plugin_def"), _plugin,
            "writes the list of plugins for a log that nobody keeps, thrice a request, 0.05 ms",
        )
        for module in (itemtypes, tiles, util)
    ),
    *(
        Patch(
            module, "render_j2_template", ("config", "tpl_config", "template", "data", "locale_"),
            templates.render,
            "keeps one caller's configuration for all; loads scripts of other hosts",
        )
        for module in (core, itemtypes, processes, tiles)
    ),
)  # fmt: skip
