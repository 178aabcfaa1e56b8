"""Whom a map speaks of: where rows of several populations lie on each other, of all households."""

from typing import Any

from pygeofilter import ast

from parc_social.catalogue.collection import EVERYBODY, POPULATION
from parc_social.storage.filters.nodes import conjunction, equal, is_null, walk
from parc_social.storage.sql.visibility import Visible


def about_everybody(seen: Visible, asked: Any) -> Any:
    """The filter of a map: what was asked (None: nothing), of all households in a twin.

    A filter that names populations chooses them itself. A row that does not tell its own to this
    caller is shown too.
    """
    told_apart = seen.collection.serie and bool(seen.collection.populations)
    if not told_apart or POPULATION not in seen.names or _names(asked, POPULATION):
        return asked  # of territories, `population` is a number of inhabitants
    told = equal(POPULATION, EVERYBODY)
    if not seen.shows_everywhere(POPULATION):
        told = ast.Or(told, is_null(POPULATION))
    return conjunction(told, asked)


def _names(tree: Any, name: str) -> bool:
    return any(isinstance(node, ast.Attribute) and node.name == name for node in walk(tree))
