"""SortBy, in an address and in a document."""

from collections.abc import Mapping, Sequence

from ows.errors import invalid
from ows.fes.names import property_name
from ows.xml_reader import Element, name_of, text_of
from parc_social.errors import UnknownName
from parc_social.storage.query.model import SortKey
from parc_social.storage.sql.visibility import Visible

_MOST = 10
_ORDERS = {"": False, "A": False, "ASC": False, "D": True, "DESC": True}


def sort_of_kvp(
    text: str | None, seen: Visible, prefixes: Mapping[str, str]
) -> tuple[SortKey, ...]:
    """`name ASC,name DESC`; the short forms A and D of version 1.1 too."""
    if not text:
        return ()
    pieces = [piece.replace("+", " ").split() for piece in text.split(",")]
    if any(len(piece) not in (1, 2) for piece in pieces):
        raise invalid("sortBy", f"sortBy : des noms, chacun suivi de ASC ou DESC, lu {text!r}")
    keys = [(piece[0], piece[1] if len(piece) == 2 else "") for piece in pieces]
    return _keys(keys, seen, prefixes)


def sort_of_xml(
    element: Element | None, seen: Visible, prefixes: Mapping[str, str]
) -> tuple[SortKey, ...]:
    """A fes:SortBy; None: no order is asked for."""
    if element is None:
        return ()
    keys: list[tuple[str, str]] = []
    for one in element:
        parts = {name_of(child)[1]: text_of(child) for child in one}
        keys.append((parts.get("ValueReference", ""), parts.get("SortOrder", "")))
    return _keys(keys, seen, prefixes)


def _keys(
    keys: Sequence[tuple[str, str]], seen: Visible, prefixes: Mapping[str, str]
) -> tuple[SortKey, ...]:
    if len(keys) > _MOST:
        raise invalid("sortBy", f"sortBy : {_MOST} propriétés au plus")
    return tuple(_key(name, order, seen, prefixes) for name, order in keys)


def _key(name: str, order: str, seen: Visible, prefixes: Mapping[str, str]) -> SortKey:
    descending = _ORDERS.get(order.upper())
    if descending is None:
        raise invalid("sortBy", f"sortBy : ASC ou DESC est attendu, lu {order!r}")
    try:
        field = seen.field(property_name(name, prefixes, "sortBy"))
    except UnknownName as error:
        raise invalid("sortBy", f"sortBy : {error}") from error
    return SortKey(field.name, descending)
