"""How large a filter may be, looked at before anything is made of it."""

from typing import Any, cast

from parc_social.errors import InvalidValue
from parc_social.limits import DEFAULTS, ResourceLimits

_in_use = [DEFAULTS]


def set_bounds(bounds: ResourceLimits) -> None:
    """Those of this process, set once at start by the server."""
    _in_use[:] = [bounds]


def check_size(tree: Any) -> None:
    """Raises InvalidValue for a tree too deep, of too many nodes, values or vertices."""
    bounds = _in_use[0]
    nodes = 0
    vertices = 0
    waiting: list[tuple[Any, int]] = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        _limit("niveaux", depth, bounds.filtre_niveaux)
        if isinstance(node, dict):
            nodes += 1
            _limit("termes", nodes, bounds.filtre_termes)
            vertices += _vertices(cast(dict[str, Any], node), bounds.filtre_sommets)
            _limit("sommets", vertices, bounds.filtre_sommets)
        waiting += [(child, depth + 1) for child in _children(node, bounds.filtre_valeurs)]


def _limit(what: str, found: int, most: int) -> None:
    if found > most:
        raise InvalidValue(f"filtre trop grand : {most} {what} au plus")


def _children(node: Any, values_most: int) -> list[Any]:
    if isinstance(node, list):
        values = cast(list[Any], node)
        _limit("valeurs dans une liste", len(values), values_most)
        return [v for v in values if isinstance(v, dict | list)]
    if not isinstance(node, dict):
        return []
    found = cast(dict[str, Any], node)
    names = ("args", "interval", "geometries")
    return [child for name in names for child in _listed(found.get(name))]


def _listed(value: Any) -> list[Any]:
    return cast(list[Any], value) if isinstance(value, list) else []


def _vertices(node: dict[str, Any], most: int) -> int:
    """Positions in the coordinates of a geometry, however they are nested."""
    found = 0
    waiting = [node.get("coordinates")]
    while waiting:
        part = waiting.pop()
        if not isinstance(part, list):
            continue
        parts = cast(list[Any], part)
        if parts and not isinstance(parts[0], list):
            found += 1
            _limit("sommets", found, most)
        else:
            waiting += parts
    return found
