"""What `indicateurs-territoire` says of itself: OGC API Processes, Part 1, process description."""

from typing import Any

from parc_social.access.grant import Grant
from parc_social.catalogue.collection import SERIE
from parc_social.catalogue.load import collections, indicators

ID = "indicateurs-territoire"
PREFIX = "indicateurs-"  # the collection of a level is this and the level
LONG, LARGE = "long", "large"
POPULATIONS = ("tous",)

Json = dict[str, Any]


def niveaux(grant: Grant) -> list[str]:
    """Levels whose indicators are open to the caller, in the catalogue's order."""
    names = (name for name in collections() if name.startswith(PREFIX) and grant.right(name))
    return [name.removeprefix(PREFIX) for name in names if not name.endswith(SERIE)]


def columns(grant: Grant, niveau: str) -> frozenset[str]:
    """The columns of a level that the caller knows, of either of its two collections."""
    rights = (grant.right(f"{PREFIX}{niveau}{twin}") for twin in ("", SERIE))
    return frozenset(name for right in rights if right for name in right.columns)


def open_indicators(known: frozenset[str]) -> list[str]:
    """Indicators whose value is among known columns, in the catalogue's order."""
    return [name for name in indicators() if name in known]


def metadata(grant: Grant) -> Json:
    """The description, of what the caller may ask; pygeoapi adds links and picks the language."""
    return {
        "version": "1.0.0",
        "id": ID,
        "title": {"fr": "Indicateurs d'un territoire", "en": "Indicators of a territory"},
        "description": {
            "fr": "Valeur, numérateur, dénominateur et statut des indicateurs publiés, pour "
            "une liste de territoires ou tout un niveau. Un chiffre secret est vide, avec "
            "son statut ; une colonne que la convention n'ouvre pas est absente.",
            "en": "Value, numerator, denominator and status of the published indicators, for a "
            "list of territories or a whole level. A secret figure is empty, with its status; a "
            "column that the convention does not open is absent.",
        },
        "keywords": ["indicateurs", "OPS", "RPLS"],
        "jobControlOptions": ["sync-execute"],
        "outputTransmission": ["value"],
        "links": [],
        "inputs": _inputs(grant),
        "outputs": {"lignes": {"title": "Lignes", "schema": _rows()}},
        "example": {"inputs": {"niveau": (niveaux(grant) or ["commune"])[0], "codes": ["93066"]}},
    }


def _inputs(grant: Grant) -> Json:
    levels = niveaux(grant)
    known = frozenset(name for level in levels for name in columns(grant, level))
    inputs = {
        "niveau": _input("Niveau des territoires", _choice(levels), required=True),
        "codes": _input("Codes officiels ; absents : tout le niveau", _list({"type": "string"})),
        "indicateurs": _input(
            "Indicateurs ; absents : tous", _list(_choice(open_indicators(known)))
        ),
        "millesimes": _input("Millésimes ; absents : le dernier", _list({"type": "integer"})),
        "population": _input("Population décrite", {**_choice(POPULATIONS), "default": "tous"}),
        "format": _input(
            "long : une ligne par indicateur ; large : une ligne par territoire",
            {**_choice((LONG, LARGE)), "default": LONG},
        ),
    }
    return {name: one for name, one in inputs.items() if name != "population" or name in known}


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
