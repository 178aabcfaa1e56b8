"""The inputs of `indicateurs-territoire`, checked once at the edge."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parc_social.access.grant import Grant
from parc_social.domain.territory import Niveau, check_code
from parc_social.errors import InvalidValue
from processes.description import LARGE, LONG, POPULATIONS, columns, niveaux, open_indicators

_MOST_CODES = 40_000  # more than France has communes


@dataclass(frozen=True, slots=True)
class Demande:
    """What is asked. `codes` None: the whole level; `millesimes` None: the current edition.

    `population` None: the caller does not know this column, so it tells no rows apart.
    """

    niveau: Niveau
    codes: tuple[str, ...] | None
    indicateurs: tuple[str, ...]
    millesimes: tuple[int, ...] | None
    population: str | None
    large: bool


def read_demande(grant: Grant, inputs: Any) -> Demande:
    """The request of the `inputs` of an execution. Raises InvalidValue naming the input.

    A level, an indicator or a column that the caller does not know is one that does not exist.
    """
    if not isinstance(inputs, dict):
        raise InvalidValue("inputs : un objet JSON est attendu")
    unknown = sorted(set(inputs) - _NAMES)
    if unknown:
        raise InvalidValue(f"entrée inconnue : {unknown[0]!r}")
    niveau = Niveau(_choice(inputs, "niveau", niveaux(grant), None))
    known = columns(grant, niveau.value)
    return Demande(
        niveau=niveau,
        codes=_codes(niveau, inputs),
        indicateurs=_indicateurs(inputs, open_indicators(known)),
        millesimes=_millesimes(inputs),
        population=_population(inputs, known),
        large=_choice(inputs, "format", (LONG, LARGE), LONG) == LARGE,
    )


_NAMES = {"niveau", "codes", "indicateurs", "millesimes", "population", "format"}


def _choice(
    inputs: Mapping[str, Any], name: str, allowed: list[str] | tuple[str, ...], default: str | None
) -> str:
    value = inputs.get(name, default)
    if value is None:
        raise InvalidValue(f"{name} : cette entrée est obligatoire")
    if not isinstance(value, str) or value not in allowed:
        raise InvalidValue(f"{name} : une valeur parmi {', '.join(allowed)}, lu {value!r}")
    return value


def _codes(niveau: Niveau, inputs: Mapping[str, Any]) -> tuple[str, ...] | None:
    given = _list(inputs, "codes", str)
    if given is None:
        return None
    if len(given) > _MOST_CODES:
        raise InvalidValue(f"codes : au plus {_MOST_CODES} codes, lu {len(given)}")
    return tuple(check_code(niveau, code) for code in given)


def _population(inputs: Mapping[str, Any], known: frozenset[str]) -> str | None:
    if "population" in known:
        return _choice(inputs, "population", POPULATIONS, POPULATIONS[0])
    if "population" in inputs:
        raise InvalidValue("entrée inconnue : 'population'")
    return None


def _indicateurs(inputs: Mapping[str, Any], known: list[str]) -> tuple[str, ...]:
    given = _list(inputs, "indicateurs", str)
    if given is None:
        return tuple(known)
    unknown = next((name for name in given if name not in known), None)
    if unknown is not None:
        raise InvalidValue(f"indicateurs : indicateur inconnu : {unknown!r}")
    return given


def _millesimes(inputs: Mapping[str, Any]) -> tuple[int, ...] | None:
    return _list(inputs, "millesimes", int)


def _list[T](inputs: Mapping[str, Any], name: str, kind: type[T]) -> tuple[T, ...] | None:
    """Each value once, in the order given; a lone value is a list of one (OGC, maxOccurs)."""
    given = inputs.get(name)
    if given is None:
        return None
    values = given if isinstance(given, list) else [given]
    if not values:
        raise InvalidValue(f"{name} : une liste vide ne demande rien")
    wrong = next((v for v in values if not isinstance(v, kind) or isinstance(v, bool)), None)
    if wrong is not None:
        expected = "un entier" if kind is int else "un texte"
        raise InvalidValue(f"{name} : {expected} est attendu, lu {wrong!r}")
    return tuple(dict.fromkeys(values))
