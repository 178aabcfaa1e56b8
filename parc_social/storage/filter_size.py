"""How large a filter may be, looked at before anything is made of it."""

from typing import Any, cast

from parc_social.errors import InvalidValue

DEEPEST, NODES, IN_VALUES, VERTICES = 20, 200, 500, 5_000


def check_size(tree: Any) -> None:
    """Raises InvalidValue for a tree too deep, of too many nodes, values or vertices."""
    nodes = 0
    vertices = 0
    waiting: list[tuple[Any, int]] = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        _limit("niveaux", depth, DEEPEST)
        if isinstance(node, dict):
            nodes += 1
            _limit("termes", nodes, NODES)
            vertices += _vertices(cast(dict[str, Any], node))
            _limit("sommets", vertices, VERTICES)
        waiting += [(child, depth + 1) for child in _children(node)]


def _limit(what: str, found: int, most: int) -> None:
    if found > most:
        raise InvalidValue(f"filtre trop grand : {most} {what} au plus")


def _children(node: Any) -> list[Any]:
    if isinstance(node, list):
        values = cast(list[Any], node)
        _limit("valeurs dans une liste", len(values), IN_VALUES)
        return [v for v in values if isinstance(v, dict | list)]
    if not isinstance(node, dict):
        return []
    found = cast(dict[str, Any], node)
    names = ("args", "interval", "geometries")
    return [child for name in names for child in _listed(found.get(name))]


def _listed(value: Any) -> list[Any]:
    return cast(list[Any], value) if isinstance(value, list) else []


def _vertices(node: dict[str, Any]) -> int:
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
            _limit("sommets", found, VERTICES)
        else:
            waiting += parts
    return found
