"""What `indicateurs-territoire` says of itself: OGC API Processes, Part 1, process description."""

from typing import Any

from parc_social.catalogue.collection import SERIE
from parc_social.catalogue.load import collections, indicators

ID = "indicateurs-territoire"
PREFIX = "indicateurs-"  # the collection of a level is this and the level
LONG, LARGE = "long", "large"
POPULATIONS = ("tous",)

Json = dict[str, Any]


def niveaux() -> list[str]:
    """Levels that have a collection of indicators, in the catalogue's order."""
    names = (name for name in collections() if name.startswith(PREFIX))
    return [name.removeprefix(PREFIX) for name in names if not name.endswith(SERIE)]


def metadata() -> Json:
    """The description; pygeoapi adds links and picks the language."""
    return {
        "version": "1.0.0",
        "id": ID,
        "title": {"fr": "Indicateurs d'un territoire", "en": "Indicators of a territory"},
        "description": {
            "fr": "Valeur, numérateur, dénominateur et statut des indicateurs publiés, pour "
            "une liste de territoires ou tout un niveau. Un chiffre secret est vide, avec "
            "son statut.",
            "en": "Value, numerator, denominator and status of the published indicators, for a "
            "list of territories or a whole level. A secret figure is empty, with its status.",
        },
        "keywords": ["indicateurs", "OPS", "RPLS"],
        "jobControlOptions": ["sync-execute"],
        "outputTransmission": ["value"],
        "links": [],
        "inputs": _inputs(),
        "outputs": {"lignes": {"title": "Lignes", "schema": _rows()}},
        "example": {"inputs": {"niveau": niveaux()[0], "codes": ["93066"]}},
    }


def _inputs() -> Json:
    return {
        "niveau": _input("Niveau des territoires", _choice(niveaux()), required=True),
        "codes": _input("Codes officiels ; absents : tout le niveau", _list({"type": "string"})),
        "indicateurs": _input("Indicateurs ; absents : tous", _list(_choice(list(indicators())))),
        "millesimes": _input("Millésimes ; absents : le dernier", _list({"type": "integer"})),
        "population": _input("Population décrite", {**_choice(POPULATIONS), "default": "tous"}),
        "format": _input(
            "long : une ligne par indicateur ; large : une ligne par territoire",
            {**_choice((LONG, LARGE)), "default": LONG},
        ),
    }


def _input(title: str, schema: Json, *, required: bool = False) -> Json:
    return {"title": title, "schema": schema, "minOccurs": int(required), "maxOccurs": 1}


def _choice(values: list[str] | tuple[str, ...]) -> Json:
    return {"type": "string", "enum": list(values)}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _rows() -> Json:
    return {"type": "array", "items": {"type": "object"}}


EXECUTION_SCHEMA: Json = {
    "type": "object",
    "required": ["inputs"],
    "properties": {
        "inputs": {"type": "object"},
        "outputs": {"type": "object"},
        "response": {"type": "string", "enum": ["raw", "document"], "default": "raw"},
    },
}
RESULT_SCHEMA: Json = _rows()
