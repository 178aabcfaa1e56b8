"""A household as it comes in JSON, a feature or a merge patch of one: its texts, its faults.

Types are looked at here, since JSON has some; all the rest is for the rules of the deposits.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, cast

import orjson

from loaders.ops.correction import Fault, exchanged
from parc_social.catalogue.collection import DRAFTED, Field, FieldType
from parc_social.catalogue.load import collections
from parc_social.errors import InvalidValue
from parc_social.storage.sql.row_predicate import DRAFT, STATE

FEATURE, MERGE = "application/geo+json", "application/merge-patch+json"
LONGEST = 200  # letters of a text: every page of the draft reads it
_MEMBERS = frozenset({"type", "id", "geometry", "properties", "links", "bbox", "conformsTo"})
_WHOLE = 2**31
_UNSEEN = frozenset({"Cc", "Cs", "Zl", "Zp"})  # categories of Unicode
_COMPUTED = "retirez-le : il est calculé d'après l'adresse et l'identifiant du logement"
_NAMES = "prenez les noms de /collections/ops-menages/schema"


@dataclass(frozen=True, slots=True)
class SubmittedHousehold:
    """Household as it is sent: its texts in the exchange format, and what is wrong already."""

    texts: Mapping[str, str]
    faults: tuple[Fault, ...]


def document(body: bytes) -> dict[str, Any]:
    """The JSON object of a body. Raises InvalidValue."""
    try:
        value: Any = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise InvalidValue(f"corps : du JSON en UTF-8 est attendu ({error})") from error
    if not isinstance(value, dict):
        raise InvalidValue("corps : un objet JSON est attendu (une « Feature » GeoJSON)")
    return cast(dict[str, Any], value)


def apply_patch(patch: Mapping[str, Any], current: Mapping[str, Any]) -> dict[str, Any]:
    """The feature after a merge patch (RFC 7396) of its properties."""
    changes = patch.get("properties", {})
    if not isinstance(changes, dict):
        return {**current, **patch}
    properties = {**current["properties"], **cast(dict[str, Any], changes)}
    return {**current, **patch, "properties": properties}


def household_of(
    feature: Mapping[str, Any], millesime: int, current: Mapping[str, Any] | None
) -> SubmittedHousehold:
    """The texts of a feature. `current` is the one it takes the place of, None: it is a new one.

    What is computed may come back as it was read; it is never taken from a client.
    """
    faults = [
        wrong(name, "membre inconnu", "retirez-le") for name in feature if name not in _MEMBERS
    ]
    if feature.get("type") != "Feature":
        faults.append(wrong("type", "« Feature » est attendu", "envoyez une Feature GeoJSON"))
    if current is not None and feature.get("id", current["id"]) != current["id"]:
        faults.append(
            wrong("id", "ce n'est pas l'identifiant de l'adresse", "reprenez-le, ou retirez-le")
        )
    faults += _place(feature.get("geometry"), current)
    properties: Any = feature.get("properties")
    if not isinstance(properties, dict):
        return SubmittedHousehold(
            {}, (*faults, wrong("properties", "un objet est attendu", _NAMES))
        )
    texts: dict[str, str] = {}
    exchange, fields = exchanged(millesime), {f.name: f for f in collections()[DRAFTED].fields}
    before: Mapping[str, Any] = current["properties"] if current else {"etat": DRAFT}
    for name, value in cast(dict[str, Any], properties).items():
        if name in exchange:
            text, fault = _text(fields[name], value)
            texts[name] = text
            faults += [fault] if fault else []
        elif name not in fields:
            faults.append(wrong(name, "propriété inconnue", _NAMES))
        elif value is not None and value != before.get(name):
            remedy = "retirez-le : une fiche de brouillon le reste" if name == STATE else _COMPUTED
            faults.append(wrong(name, "ce champ ne s'écrit pas", remedy, value))
    return SubmittedHousehold(texts, tuple(faults))


def fault_documents(faults: tuple[Fault, ...]) -> tuple[dict[str, str | None], ...]:
    """Faults as an answer shows them."""
    return tuple(asdict(fault) for fault in faults)


def wrong(champ: str, message: str, remede: str, valeur: Any = None) -> Fault:
    """Values that are shown are of a closed type: a text of a person may be in the others."""
    excerpt = str(valeur) if isinstance(valeur, int | float) else None
    return Fault(champ[:80], excerpt, "json", message, remede)


def _place(geometry: Any, current: Mapping[str, Any] | None) -> list[Fault]:
    if geometry is None or (current is not None and geometry == current["geometry"]):
        return []
    remedy = "retirez-la (null) : elle vient de l'adresse (adr_…) ou du répertoire"
    return [wrong("geometry", "la position ne s'écrit pas", remedy)]


def _text(field: Field, value: Any) -> tuple[str, Fault | None]:
    if value is None:
        return "", None
    if field.type is FieldType.INTEGER:
        whole = type(value) is int or (type(value) is float and value.is_integer())
        if whole and abs(value) < _WHOLE:
            return str(int(value)), None
        remedy = "donnez un nombre sans guillemets"
        return "", wrong(field.name, "un entier est attendu", remedy, value)
    fault = _of_text(field.name, value)
    return ("", fault) if fault else (value, None)


def _of_text(name: str, value: Any) -> Fault | None:
    if type(value) is not str:
        remedy = "mettez la valeur entre guillemets : un code garde ses zéros"
        return wrong(name, "un texte est attendu", remedy, value)
    if len(value) > LONGEST:
        return wrong(name, f"{LONGEST} caractères au plus", "raccourcissez le texte")
    if any(unicodedata.category(letter) in _UNSEEN for letter in value):
        return wrong(name, "caractère de contrôle", "retirez les retours à la ligne")
    return None
