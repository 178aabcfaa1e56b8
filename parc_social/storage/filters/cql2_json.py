"""CQL2 JSON to the tree of a filter. Names and kinds are checked when it is evaluated."""

import json
from typing import Any, NoReturn, cast

from pygeofilter import ast, values

from parc_social.errors import InvalidValue, UnknownName
from parc_social.storage.filters.nodes import call
from parc_social.storage.filters.temporal import day_of, instant_of, interval_of
from parc_social.wording import cited

DEEPEST = 100  # of the document: a bound of the recursion, beyond any of an operator


def parse_json(text: str | bytes) -> Any:
    """The tree of a CQL2 JSON document. Raises InvalidValue, UnknownName."""
    try:
        document = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise InvalidValue("filtre CQL2 JSON illisible") from error
    return tree_of(document)


def tree_of(document: Any) -> Any:
    """The tree of an object of CQL2 JSON. Raises InvalidValue, UnknownName."""
    return _read(document, 1)


def _read(value: Any, level: int) -> Any:
    if level > DEEPEST:
        raise InvalidValue(f"filtre trop imbriqué : {DEEPEST} niveaux au plus")
    if isinstance(value, list):
        return [_read(one, level + 1) for one in cast(list[Any], value)]
    return _object(cast(dict[str, Any], value), level) if isinstance(value, dict) else value


def _object(members: dict[str, Any], level: int) -> Any:
    if "op" in members:
        return _operation(members["op"], members.get("args"), level)
    if "property" in members:
        name = members["property"]
        return ast.Attribute(name if isinstance(name, str) else repr(name))
    if "date" in members:
        return day_of(members["date"])
    if "timestamp" in members:
        return instant_of(members["timestamp"])
    if "interval" in members:
        return interval_of(_read(members["interval"], level + 1))
    return values.Geometry(members)


def _operation(name: Any, arguments: Any, level: int) -> ast.Node:
    if not isinstance(name, str):
        raise UnknownName(f"fonction inconnue : {cited(name)}")
    if not isinstance(arguments, list):
        raise InvalidValue(f"filtre : {name} n'a pas d'arguments")
    # The schema has `t_startedBy`, which text writes in any case.
    return call(name.lower() if name.startswith("t_") else name, _read(arguments, level))


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)
