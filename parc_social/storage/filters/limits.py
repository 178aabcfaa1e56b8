"""Limits of the size of a filter, looked at before anything is made of it."""

from collections.abc import Iterator
from typing import Any, cast

from pygeofilter import ast, values

from parc_social.errors import InvalidValue
from parc_social.limits import DEFAULTS, ResourceLimits
from parc_social.storage.filters.nodes import children, is_term

_in_use = [DEFAULTS]


def set_bounds(bounds: ResourceLimits) -> None:
    """Those of this process, set once at start by the server."""
    _in_use[:] = [bounds]


def check_size(tree: Any) -> None:
    """Raises InvalidValue for a tree too deep, of too many terms, values or vertices.

    What one AND or one OR joins is one level, however it is balanced.
    """
    bounds = _in_use[0]
    terms = 0
    vertices = 0
    waiting: list[tuple[Any, int]] = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        node = node.geometry if isinstance(node, values.Geometry) else node
        _limit("niveaux", depth, bounds.filtre_niveaux)
        terms += not isinstance(node, list)
        _limit("termes", terms, bounds.filtre_termes)
        if isinstance(node, list):
            _limit("valeurs dans une liste", len(cast(list[Any], node)), bounds.filtre_valeurs)
        if isinstance(node, dict):
            vertices += _vertices(cast(dict[str, Any], node), bounds.filtre_sommets)
            _limit("sommets", vertices, bounds.filtre_sommets)
        waiting += [(one, depth + 1) for one in _parts(node) if _is_looked_at(one)]


def _limit(what: str, number: int, most: int) -> None:
    if number > most:
        raise InvalidValue(f"filtre trop grand : {most} {what} au plus")


def _is_looked_at(node: Any) -> bool:
    return isinstance(node, list | dict) or is_term(node)


def _parts(node: Any) -> list[Any]:
    """Of a tree, a list of values, or the GeoJSON of a geometry."""
    if isinstance(node, ast.Combination):
        return list(_operands(node))
    if isinstance(node, dict):
        members: Any = cast(dict[str, Any], node).get("geometries")
        return cast(list[Any], members) if isinstance(members, list) else []
    return children(node)


def _operands(node: ast.Combination) -> Iterator[Any]:
    """Operands of all the nodes of one AND or one OR."""
    waiting: list[Any] = [node]
    while waiting:
        part = waiting.pop()
        if type(part) is type(node):
            waiting += children(part)
        else:
            yield part


def _vertices(node: dict[str, Any], most: int) -> int:
    """Positions in the coordinates of a geometry, however they are nested."""
    number = 0
    waiting = [node.get("coordinates")]
    while waiting:
        part = waiting.pop()
        if not isinstance(part, list):
            continue
        parts = cast(list[Any], part)
        if parts and not isinstance(parts[0], list):
            number += 1
            _limit("sommets", number, most)
        else:
            waiting += parts
    return number
