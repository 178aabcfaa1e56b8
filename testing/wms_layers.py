"""Layers of a WMS as a client sees them: with what they inherit of their groups."""

from copy import deepcopy
from typing import Any

_ADDED = ("CRS", "SRS", "Style")  # to those of the group; the others stand in their place
_REPLACED = ("EX_GeographicBoundingBox", "LatLonBoundingBox", "BoundingBox", "Attribution")


def wms_layers(root: Any) -> list[Any]:
    """Each named layer of a document without name spaces (OGC 06-042, table 5; 01-068r3, 7.1.4.7).

    Boxes are replaced all together: a group's would not be those of the layer.
    """
    return _below(root.find("Capability/Layer"), {})


def _below(layer: Any, above: dict[str, list[Any]]) -> list[Any]:
    own = {tag: layer.findall(tag) for tag in (*_ADDED, *_REPLACED)}
    every = {tag: [*above.get(tag, ()), *own[tag]] for tag in _ADDED}
    every |= {tag: own[tag] or above.get(tag, []) for tag in _REPLACED}
    found: list[Any] = []
    if layer.find("Name") is not None:
        whole = deepcopy(layer)
        for tag, elements in every.items():
            for one in whole.findall(tag):
                whole.remove(one)
            whole.extend([deepcopy(one) for one in elements])
        found.append(whole)
    for one in layer.findall("Layer"):
        found += _below(one, every)
    return found
