"""Whom a map speaks of: where rows of several populations lie on each other, of all households."""

from typing import Any, cast

from parc_social.catalogue.collection import EVERYBODY, POPULATION
from parc_social.storage.sql.visibility import Visible


def about_everybody(seen: Visible, asked: Any) -> Any:
    """The CQL2 of a map: what was asked (None: nothing), of all households in a twin.

    A filter that names populations chooses them itself. A row that does not tell its own to this
    caller is shown too.
    """
    told_apart = seen.collection.serie and bool(seen.collection.populations)
    if not told_apart or POPULATION not in seen.names or _names(asked, POPULATION):
        return asked  # of territories, `population` is a number of inhabitants
    told: Any = {"op": "=", "args": [{"property": POPULATION}, EVERYBODY]}
    if not seen.shows_everywhere(POPULATION):
        unsaid = {"op": "isNull", "args": [{"property": POPULATION}]}
        told = {"op": "or", "args": [told, unsaid]}
    return told if asked is None else {"op": "and", "args": [told, asked]}


def _names(tree: Any, name: str) -> bool:
    if isinstance(tree, dict):
        node = cast(dict[str, Any], tree)
        return node.get("property") == name or any(_names(one, name) for one in node.values())
    return isinstance(tree, list) and any(_names(one, name) for one in cast(list[Any], tree))
