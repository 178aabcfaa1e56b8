"""The form of a process: one control for each input of its description, and what was filled in."""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson
from werkzeug.datastructures import MultiDict

from parc_social.catalogue.collection import POPULATION, SERIE
from parc_social.catalogue.load import collections, indicators
from parc_social.errors import InvalidValue
from parc_social.wording import FRENCH, cited
from processes.outputs import CSV, GEOJSON, ZIP, media_types

Json = Mapping[str, Any]
FormValues = MultiDict[str, str]

_PREFIX = "entree."  # an input may bear any name: those of the form's own fields too
_SEPARATORS = re.compile(r"[\s,;]+")
_YES = "oui"
_FIGURES = "indicateurs"  # the collections of figures, by level


class InputKind(StrEnum):
    """Kinds of controls."""

    CHOICE = "choice"
    CHOICES = "choices"
    YES = "yes"
    NUMBER = "number"
    LIST = "list"
    TEXT = "text"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class FormInput:
    """One input. `value`: what a text holds; `chosen`: what is chosen of `values` (and labels)."""

    name: str
    field: str
    label: str
    kind: InputKind
    schema: Json
    required: bool
    values: Sequence[tuple[str, str]] = ()
    value: str = ""
    chosen: frozenset[str] = frozenset()


def controls(description: Json, values: FormValues | None, language: str) -> list[FormInput]:
    """The controls of a description: as filled in, else as its example is."""
    example, inputs = description.get("example", {}).get("inputs", {}), list[FormInput]()
    for name, one in description["inputs"].items():
        value = example.get(name, one["schema"].get("default"))
        prefilled = _control_texts(value, kind_of(one["schema"]))
        texts = [*prefilled] if values is None else values.getlist(_PREFIX + name)
        inputs.append(_control(name, one, texts, language))
    return inputs


def media_of(description: Json) -> dict[str, str]:
    """For each media type other than JSON, the first output that comes in it."""
    outputs: dict[str, str] = {}
    for name, one in description["outputs"].items():
        for media in media_types(one["schema"]):
            if media in (CSV, GEOJSON, ZIP):
                outputs.setdefault(media, name)
    return outputs


def inputs_of(description: Json, values: FormValues) -> dict[str, Any]:
    """The inputs that a form was filled in with. Raises InvalidValue naming the input."""
    inputs = ((name, _read_input(name, one, values)) for name, one in description["inputs"].items())
    return {name: value for name, value in inputs if value is not None}


def kind_of(schema: Json) -> InputKind:
    """Control of a value of a schema; JSON for what no control of HTML holds."""
    if schema.get("type") == "array":
        items = schema["items"]
        is_list = items.get("type") in ("string", "integer", "number")
        one_by_one = InputKind.LIST if is_list else InputKind.DOCUMENT
        return InputKind.CHOICES if "enum" in items else one_by_one
    branches = schema.get("oneOf", ())
    if branches and all(one.get("type") == "string" for one in branches):
        return InputKind.TEXT
    if schema.get("type") == "string":
        return InputKind.CHOICE if "enum" in schema else InputKind.TEXT
    return _KINDS.get(schema.get("type", ""), InputKind.DOCUMENT)


_KINDS = {"boolean": InputKind.YES, "integer": InputKind.NUMBER, "number": InputKind.NUMBER}


def _control(name: str, one: Json, texts: Sequence[str], language: str) -> FormInput:
    schema = one["schema"]
    values = schema.get("enum") or schema.get("items", {}).get("enum") or ()
    return FormInput(
        name=name,
        field=_PREFIX + name,
        label=one["title"],
        kind=kind_of(schema),
        schema=schema,
        required=bool(one.get("minOccurs")),
        values=tuple((str(value), _label(str(value), language)) for value in values),
        value=texts[0] if texts else "",
        chosen=frozenset(texts),
    )


def _label(value: str, language: str) -> str:
    """A value of a closed list in words: an indicator, a level, a population."""
    one = indicators().get(value)
    if one is not None:
        return f"{one.libelle.of(language)} ({value})"
    level = collections().get(f"{_FIGURES}-{value}")
    if level is not None:
        words = level.titre.of(language).rpartition(": ")[2]
        return f"{words[:1].upper()}{words[1:]} ({value})"
    words = dict(_populations()).get(value)
    return f"{words} ({value})" if words and language == FRENCH else value


def _populations() -> tuple[tuple[str, str], ...]:
    """Codes and words, in French, of the populations that figures speak of."""
    field = collections()[f"{_FIGURES}-commune{SERIE}"].field(POPULATION)
    return field.codes if field else ()


def _control_texts(value: Any, kind: InputKind) -> Iterator[str]:
    """A value as its control holds it."""
    if value is None or value is False:
        return
    match kind:
        case InputKind.CHOICES:
            yield from map(str, value)
        case InputKind.LIST:
            yield ", ".join(map(str, value))
        case InputKind.YES:
            yield _YES
        case InputKind.DOCUMENT:
            yield json.dumps(value, ensure_ascii=False)
        case _:
            yield str(value)


def _read_input(name: str, one: Json, values: FormValues) -> Any:
    """None: it was left empty."""
    schema, kind = one["schema"], kind_of(one["schema"])
    texts = values.getlist(_PREFIX + name)
    if kind is InputKind.CHOICES:
        return texts or None
    if len(texts) > 1:
        raise InvalidValue(f"{name} : donné deux fois")
    text = texts[0].strip() if texts else ""
    return _value(name, schema, kind, text) if text else None


def _value(name: str, schema: Json, kind: InputKind, text: str) -> Any:
    match kind:
        case InputKind.YES:
            return text == _YES
        case InputKind.NUMBER:
            return _number(name, text, schema["type"])
        case InputKind.LIST:
            items = schema["items"]["type"]
            parts = [part for part in _SEPARATORS.split(text) if part]
            return parts if items == "string" else [_number(name, part, items) for part in parts]
        case InputKind.DOCUMENT:
            return _document(name, text)
        case _:
            return text


def _number(name: str, text: str, type_: str) -> int | float:
    whole = type_ == "integer"
    try:
        number = int(text) if whole else float(text.replace(",", "."))
        if math.isfinite(number):  # float reads "nan" and "1e999", which JSON has no word for
            return number
    except (ValueError, OverflowError):
        pass
    kind = "un entier" if whole else "un nombre"
    raise InvalidValue(f"{name} : {kind} est attendu, lu {cited(text)}")


def _document(name: str, text: str) -> Any:
    try:
        return orjson.loads(text)  # as the body of an execution is read
    except orjson.JSONDecodeError as error:
        raise InvalidValue(f"{name} : ce texte n'est pas du JSON") from error
