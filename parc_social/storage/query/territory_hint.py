"""Whether a question names its own territory, so that no wider one is to be looked for."""

from collections.abc import Iterable, Iterator
from typing import Any, cast

from parc_social.access.model.perimeter import LEVEL_COLUMNS
from parc_social.storage.query.model import FeatureQuery


def names_finer(query: FeatureQuery, columns: Iterable[str]) -> bool:
    """Whether it wants the rows of one code, of a level as fine as those of `columns`.

    An index has them. One by the codes that are open has more: PostgreSQL, which thinks that codes
    are independent of each other, would go through both (measured: 4 ms for 0.9).
    """
    levels = [LEVEL_COLUMNS.index(name) for name in columns]
    named = [LEVEL_COLUMNS.index(name) for name, _ in named_codes(query)]
    return bool(levels and named) and max(named) >= max(levels)


def named_codes(query: FeatureQuery) -> tuple[tuple[str, str], ...]:
    """(column, code) of each territory that every row it wants lies in."""
    return tuple((name, code) for name, code in _equal(query) if name in LEVEL_COLUMNS)


def _equal(query: FeatureQuery) -> Iterator[tuple[str, str]]:
    """Columns that are to equal a text: those of parameters, and of a filter's conjunction."""
    yield from query.equals
    tree: Any = query.filter.tree if query.filter else None
    for one in _args(tree, "and") if _args(tree, "and") else [tree]:
        args = _args(one, "=")
        if len(args) == 2 and isinstance(args[1], str) and isinstance(args[0], dict):
            name: Any = cast(dict[str, Any], args[0]).get("property")
            if isinstance(name, str):
                yield name, args[1]


def _args(node: Any, operator: str) -> list[Any]:
    """Of a tree that nobody has checked yet."""
    if not isinstance(node, dict) or cast(dict[str, Any], node).get("op") != operator:
        return []
    args: Any = cast(dict[str, Any], node).get("args")
    return cast(list[Any], args) if isinstance(args, list) else []
