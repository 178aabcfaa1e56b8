"""The filter of a request: a condition, or identifiers."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ows.caller import OwsCaller
from ows.errors import invalid
from ows.fes.parser import FesParser
from ows.fes.properties import RowProperties
from ows.xml import Element, name_of, read_xml
from parc_social.errors import InvalidValue
from parc_social.storage.sql.visibility import Visible


class FesFilter(NamedTuple):
    """Filter of FES: a condition, or identifiers (a filter has one of the two)."""

    tree: Any | None
    ids: tuple[str, ...] | None


def read_filter(
    text: str, caller: OwsCaller, view: Visible, prefixes: Mapping[str, str]
) -> FesFilter:
    """The filter of a KVP request."""
    return filter_of(read_xml(text, "filter"), caller, view, prefixes)


def filter_of(
    element: Element, caller: OwsCaller, view: Visible, prefixes: Mapping[str, str]
) -> FesFilter:
    """The filter of a fes:Filter element. Raises OwsRefusal."""
    if name_of(element)[1] != "Filter":
        raise invalid("filter", f"filter : fes:Filter est attendu, lu {name_of(element)[1]!r}")
    children = list(element)
    if not children:
        raise invalid("filter", "filter : le filtre est vide")
    if all(name_of(child)[1] == "ResourceId" for child in children):
        return FesFilter(None, tuple(_rid(child) for child in children))
    if len(children) > 1:
        raise invalid("filter", "filter : une seule condition est attendue ; joignez-les par And")
    parser = FesParser(RowProperties(caller, view), prefixes)
    try:
        return FesFilter(parser.condition(children[0]), None)
    except InvalidValue as error:
        raise invalid("filter", str(error)) from error


def _rid(element: Element) -> str:
    rid = element.get("rid")
    if not rid:
        raise invalid("filter", "filter : ResourceId sans rid")
    return rid
