"""Literals of FES, texts that are read in the type of what they are compared with; its patterns."""

from typing import Any, NamedTuple

from parc_social.catalogue.field import Audience, Field, FieldType
from parc_social.storage.filters.temporal import day_of, instant_of
from parc_social.storage.query.values import cast
from parc_social.wording import in_french

_NUMBERS = (FieldType.INTEGER, FieldType.NUMBER)


class Literal(NamedTuple):
    """A text that has not found its type yet."""

    text: str


def typed(operand: Any, type_: FieldType) -> Any:
    """An operand; a literal in a type. Raises InvalidValue for one that is no value of it."""
    if not isinstance(operand, Literal):
        return operand
    text = operand.text if type_ is FieldType.STRING else operand.text.strip()
    if type_ is FieldType.DATE:
        return moment(text)
    wanted = FieldType.NUMBER if type_ in _NUMBERS else type_
    value = cast(Field("filter", wanted, in_french(""), audience=Audience.OPEN), text)
    return int(value) if type_ in _NUMBERS and value == int(value) else value


def moment(text: str) -> Any:
    """A day, or an instant. Raises InvalidValue."""
    return instant_of(text) if "T" in text else day_of(text)


def sql_pattern(text: str, wild: str, single: str, escape: str) -> str:
    """The same pattern with the signs of SQL."""
    found: list[str] = []
    at = 0
    while at < len(text):
        if text.startswith(escape, at) and at + len(escape) < len(text):
            at += len(escape)
            found.append(_plain(text[at]))
            at += 1
        elif text.startswith(wild, at):
            found.append("%")
            at += len(wild)
        elif text.startswith(single, at):
            found.append("_")
            at += len(single)
        else:
            found.append(_plain(text[at]))
            at += 1
    return "".join(found)


def _plain(sign: str) -> str:
    return f"\\{sign}" if sign in "%_\\" else sign
