"""Plugins by the class that the configuration names, which is looked up once a process."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any

from pygeoapi import plugin
from pygeoapi.plugin import PLUGINS

from parc_social.errors import NotFound
from providers.features.page import PartedFormatter
from providers.fields import NOT_FOUND

_stock_plugin = plugin.load_plugin


def load_plugin(plugin_type: str, plugin_def: dict[str, Any]) -> Any:
    """A plugin, made anew. Takes the place of pygeoapi's, whose parameters it has."""
    name = plugin_def["name"]
    path = name if "." in name else PLUGINS.get(plugin_type, {}).get(name)
    if path is None:
        return _stock_plugin(plugin_type, plugin_def)  # it says what is unknown
    return _class_of(path)(plugin_def)


def resource_of(api: Any, name: str | None) -> dict[str, Any]:
    """A collection of the caller. Raises NotFound, the same for none and not the caller's."""
    resource = api.config["resources"].get(name)
    if resource is None or resource["type"] != "collection":
        raise NotFound(NOT_FOUND)
    return resource


def is_of_records(resource: Mapping[str, Any]) -> bool:
    """Whether a collection has records where others have rows."""
    return resource["providers"][0]["type"] == "record"


def load_provider(resource: Mapping[str, Any], kind: str) -> Any:
    """The provider of a kind of a resource. Raises NotFound where it has none."""
    for definition in resource["providers"]:
        if definition["type"] == kind:
            return load_plugin("provider", definition)
    raise NotFound(NOT_FOUND)


def formatters_of(resource: Mapping[str, Any]) -> Sequence[PartedFormatter]:
    """The formatters of a resource, which hold nothing of a request and are kept."""
    return [_formatter(one["name"]) for one in resource.get("formatters", ())]


@lru_cache(maxsize=100)
def _formatter(path: str) -> PartedFormatter:
    return _class_of(path)({"name": path})


@lru_cache(maxsize=100)
def _class_of(path: str) -> Callable[[Mapping[str, Any]], Any]:
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)
