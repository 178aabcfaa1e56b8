"""The process `echo`: gives back what it is given, to try a connection, a queue, a client."""

from dataclasses import dataclass
from typing import Any

from parc_social.access.model.grant import Grant
from parc_social.errors import InvalidValue
from parc_social.storage.execution.cancellation import current_cancellation
from parc_social.storage.store import Store
from parc_social.wording import both, cited
from processes.inputs import Json, input_description, input_values, output
from processes.processor import Calculation

_LONGEST_S = 60.0
_MOST = 10_000  # characters, numbers
_BOX = (4, 6)  # numbers
_DOCUMENT = ("text/plain", "text/csv")


@dataclass(frozen=True, slots=True)
class EchoRequest:
    """Inputs; `pause` in seconds."""

    echo: str
    pause: float
    numbers: tuple[int, ...]
    document: str


class Echo(Calculation):
    """Reads no data at all."""

    def describe(self, grant: Grant, store: Store) -> Json:
        """Inputs in the order that the OGC's own test suite expects (CITE, Processes 1.0)."""
        text: Json = {"type": "string", "maxLength": _MOST}
        return {
            "id": "echo",
            "title": both("Écho").by_language,
            "description": both(
                "Rend ce qu'on lui donne, après une pause. Pour essayer une connexion,"
                " un client ou la file d'attente ; ne lit aucune donnée."
            ).by_language,
            "keywords": ["essai", "test"],
            "inputs": {
                "echo": input_description(both("Texte"), text, required=True),
                "pause": input_description(
                    both("Pause, en secondes"),
                    {"type": "number", "minimum": 0, "maximum": _LONGEST_S, "default": 0},
                ),
                "numbers": input_description(
                    both("Entiers"),
                    {"type": "array", "maxItems": _MOST, "items": {"type": "integer"}},
                ),
                "bbox": input_description(both("Emprise"), _BOX_SCHEMA),
                "document": input_description(
                    both("Document"),
                    {"oneOf": [{**text, "contentMediaType": media} for media in _DOCUMENT]},
                ),
            },
            "outputs": {
                "echo": output(both("Le texte"), {"type": "string"}),
                "length": output(both("Sa longueur, en caractères"), {"type": "integer"}),
                "sum": output(
                    both("La somme des entiers"),
                    {"oneOf": [{"type": "integer"}, {"type": "string"}]},
                ),
            },
            "example": {"inputs": {"echo": "Bonjour", "pause": 0}},
        }

    def read(self, grant: Grant, inputs: Any) -> EchoRequest:
        """Raises InvalidValue naming the input."""
        values = input_values(inputs, {"echo", "pause", "numbers", "bbox", "document"})
        _check_box(values.get("bbox"))
        return EchoRequest(
            echo=_text(values, "echo", None),
            pause=_pause(values.get("pause", 0)),
            numbers=_numbers(values.get("numbers", [])),
            document=_text(values, "document", ""),
        )

    def answer(self, grant: Grant, store: Store, request: EchoRequest) -> dict[str, Any]:
        """Waits a second at a time, so that its progress is seen and it can be given up."""
        life, remaining = current_cancellation(), request.pause
        while remaining > 0:
            life.wait(min(remaining, 1.0))
            remaining -= 1.0
            life.tell(round(100 * min(1.0, 1 - remaining / request.pause)), "pause")
        return {"echo": request.echo, "length": len(request.echo), "sum": sum(request.numbers)}


_BOX_SCHEMA: Json = {
    "allOf": [
        {"format": "ogc-bbox"},
        {
            "type": "object",
            "required": ["bbox"],
            "properties": {
                "bbox": {
                    "type": "array",
                    "minItems": _BOX[0],
                    "maxItems": _BOX[1],
                    "items": {"type": "number"},
                },
                "crs": {"type": "string"},
            },
        },
    ]
}


def _text(values: Json, name: str, default: str | None) -> str:
    value = values.get(name, default)
    if value is None:
        raise InvalidValue(f"{name} : cette entrée est obligatoire")
    if not isinstance(value, str) or len(value) > _MOST:
        raise InvalidValue(f"{name} : un texte d'au plus {_MOST} caractères est attendu")
    return value


def _pause(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidValue(f"pause : un nombre est attendu, lu {cited(value)}")
    if not 0 <= value <= _LONGEST_S:
        raise InvalidValue(f"pause : de 0 à {_LONGEST_S:.0f} secondes, lu {cited(value)}")
    return float(value)


def _numbers(values: Any) -> tuple[int, ...]:
    if not isinstance(values, list) or len(values) > _MOST:
        raise InvalidValue(f"numbers : une liste d'au plus {_MOST} entiers est attendue")
    wrong = next((v for v in values if isinstance(v, bool) or not isinstance(v, int)), None)
    if wrong is not None:
        raise InvalidValue(f"numbers : un entier est attendu, lu {cited(wrong)}")
    return tuple(values)


def _check_box(value: Any) -> None:
    if value is None:
        return
    box = value.get("bbox") if isinstance(value, dict) else None
    numbers = isinstance(box, list) and all(
        isinstance(n, int | float) and not isinstance(n, bool) for n in box
    )
    if not numbers or len(box or ()) not in _BOX:
        raise InvalidValue("bbox : un objet dont bbox a 4 ou 6 nombres est attendu")
