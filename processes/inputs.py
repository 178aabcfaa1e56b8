"""Inputs of a process: described once (OGC API Processes, Part 1), read once at the edge."""

from collections.abc import Mapping, Sequence
from typing import Any

from parc_social.errors import InvalidValue
from parc_social.wording import Wording, cited

Json = dict[str, Any]

_LINK = {"href", "rel", "type", "hreflang", "title", "format"}  # nothing but a link
_QUALIFIED = {"value", "mediaType", "encoding", "schema", "format"}


def input_description(title: Wording, schema: Json, *, required: bool = False) -> Json:
    """One input as a description says it."""
    return {
        "title": title.by_language,
        "schema": schema,
        "minOccurs": int(required),
        "maxOccurs": 1,
    }


def output(title: Wording, schema: Json) -> Json:
    """One output as a description says it."""
    return {"title": title.by_language, "schema": schema}


def closed_list(values: Sequence[str]) -> Json:
    """Schema of a closed list of texts."""
    return {"type": "string", "enum": list(values)}


def array(items: Json) -> Json:
    """Schema of a list."""
    return {"type": "array", "items": items}


def input_values(inputs: Any, names: set[str] | frozenset[str]) -> Json:
    """The inputs by name, taken out of `{"value": …}`. Raises InvalidValue.

    A reference (`href`) is refused: the server fetches nothing that a caller names.
    """
    if not isinstance(inputs, dict):
        raise InvalidValue("inputs : un objet JSON est attendu")
    unknown = sorted(set(inputs) - names)
    if unknown:
        raise InvalidValue(f"entrée inconnue : {cited(unknown[0])}")
    return {name: _value(name, given) for name, given in inputs.items()}


def _value(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_value(name, one) for one in value]
    if not isinstance(value, dict):
        return value
    if "href" in value and set(value) <= _LINK:
        raise InvalidValue(f"{name} : une entrée par référence (href) est refusée : écrivez-la")
    return value["value"] if "value" in value and set(value) <= _QUALIFIED else value


def choice(inputs: Mapping[str, Any], name: str, values: Sequence[str], default: str | None) -> str:
    """A text of a closed list; `default` None: it must be given. Raises InvalidValue."""
    value = inputs.get(name, default)
    if value is None:
        raise InvalidValue(f"{name} : cette entrée est obligatoire")
    if not isinstance(value, str) or value not in values:
        raise InvalidValue(f"{name} : une valeur parmi {', '.join(values)}, lu {cited(value)}")
    return value


def whole(inputs: Mapping[str, Any], name: str, least: int, most: int, default: int) -> int:
    """A whole number between two bounds. Raises InvalidValue."""
    value = inputs.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise InvalidValue(f"{name} : un entier de {least} à {most} est attendu, lu {cited(value)}")
    return value


def flag(inputs: Mapping[str, Any], name: str) -> bool:
    """A truth, false when absent. Raises InvalidValue."""
    value = inputs.get(name, False)
    if not isinstance(value, bool):
        raise InvalidValue(f"{name} : true ou false est attendu, lu {cited(value)}")
    return value


def some[T](inputs: Mapping[str, Any], name: str, kind: type[T]) -> tuple[T, ...] | None:
    """Each value once, in the order given; a lone value is a list of one (OGC, maxOccurs)."""
    value = inputs.get(name)
    if value is None:
        return None
    values = value if isinstance(value, list) else [value]
    if not values:
        raise InvalidValue(f"{name} : une liste vide ne demande rien")
    wrong = next((v for v in values if not isinstance(v, kind) or isinstance(v, bool)), None)
    if wrong is not None:
        kind_text = "un entier" if kind is int else "un texte"
        raise InvalidValue(f"{name} : {kind_text} est attendu, lu {cited(wrong)}")
    return tuple(dict.fromkeys(values))
