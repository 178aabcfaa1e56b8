"""What is checked in a CQL2 tree wherever it is evaluated: kinds of values, arguments, patterns."""

from collections.abc import Container, Sequence
from enum import StrEnum
from typing import Any, Protocol, cast

from parc_social.catalogue.field import FieldType
from parc_social.errors import InvalidValue, UnknownName

GEOMETRY = "geometry"  # the name of the geometry in every collection
COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")


class ValueType(StrEnum):
    """What a value is, as said to the caller."""

    NUMBER = "nombre"
    TEXT = "texte"
    BOOLEAN = "booléen"
    DATE = "date"


KINDS = {
    FieldType.INTEGER: ValueType.NUMBER,
    FieldType.NUMBER: ValueType.NUMBER,
    FieldType.STRING: ValueType.TEXT,
    FieldType.BOOLEAN: ValueType.BOOLEAN,
    FieldType.DATE: ValueType.DATE,
}


class Typed(Protocol):
    """A value of a filter; `said` is how the filter wrote it."""

    @property
    def kind(self) -> ValueType:
        """What it is."""
        ...

    @property
    def said(self) -> str:
        """For the caller."""
        ...


def operation(node: Any, *known: Container[str]) -> tuple[str, list[Any]] | None:
    """(function, arguments) of a call, None for what is none.

    Raises UnknownName outside the closed lists, InvalidValue without arguments.
    """
    if not isinstance(node, dict) or "op" not in node:
        return None
    call = cast(dict[str, Any], node)
    name, arguments = call["op"], call.get("args")
    if not isinstance(name, str) or not any(name in names for names in known):
        raise UnknownName(f"fonction inconnue : {name!r}")
    if not isinstance(arguments, list):
        raise InvalidValue(f"filtre : {name} n'a pas d'arguments")
    return name, cast(list[Any], arguments)


def exactly(count: int, name: str, arguments: list[Any]) -> list[Any]:
    """The arguments, when there are that many. Raises InvalidValue."""
    if len(arguments) != count:
        raise InvalidValue(f"filtre : {name} attend {count} arguments, lu {len(arguments)}")
    return arguments


def same_kind(name: str, values: Sequence[Typed]) -> None:
    """Raises InvalidValue when one is not what the first is."""
    all_kind(name, values[0].kind, values)


def all_kind(name: str, kind: ValueType, values: Sequence[Typed]) -> None:
    """Raises InvalidValue when one is not of a kind."""
    for value in values:
        if value.kind is not kind:
            raise InvalidValue(
                f"filtre : {name} attend un {kind.value} ({values[0].said}),"
                f" {value.said} est un {value.kind.value}"
            )


def is_geometry(node: Any) -> bool:
    """Whether it names the geometry of the row."""
    return isinstance(node, dict) and cast(dict[str, Any], node).get("property") == GEOMETRY


def check_pattern(pattern: Any) -> None:
    """A pattern is a text written in the filter, whose last backslash escapes something."""
    while isinstance(pattern, dict) and cast(dict[str, Any], pattern).get("op") in (
        "casei",
        "accenti",
    ):
        arguments = cast(dict[str, Any], pattern).get("args")
        pattern = cast(list[Any], arguments)[0] if isinstance(arguments, list) and arguments else 0
    if not isinstance(pattern, str):
        raise InvalidValue("filtre : LIKE attend un motif entre apostrophes")
    if (len(pattern) - len(pattern.rstrip("\\"))) % 2:
        raise InvalidValue("filtre : le motif de LIKE finit par une barre oblique inverse isolée")
