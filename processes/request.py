"""The inputs of `indicateurs-territoire`, checked once at the edge."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import EVERYBODY
from parc_social.domain.territory import Niveau, check_code
from parc_social.errors import InvalidValue
from processes.description import (
    LARGE,
    LONG,
    MOST_CODES,
    columns,
    niveaux,
    open_indicators,
    populations,
)
from processes.inputs import choice, input_values, some


@dataclass(frozen=True, slots=True)
class IndicatorRequest:
    """What is asked. `codes` None: the whole level; `millesimes` None: the current edition.

    `population` None: the caller does not know this column, so it tells no rows apart.
    """

    niveau: Niveau
    codes: tuple[str, ...] | None
    indicateurs: tuple[str, ...]
    millesimes: tuple[int, ...] | None
    population: str | None
    large: bool


def read_demande(grant: Grant, inputs: Any) -> IndicatorRequest:
    """The request of the `inputs` of an execution. Raises InvalidValue naming the input.

    A level, an indicator or a column that the caller does not know is one that does not exist.
    """
    inputs = input_values(inputs, _NAMES)
    niveau = Niveau(choice(inputs, "niveau", niveaux(grant), None))
    known = columns(grant, niveau.value)
    return IndicatorRequest(
        niveau=niveau,
        codes=_codes(niveau, inputs),
        indicateurs=_indicateurs(inputs, open_indicators(known)),
        millesimes=_millesimes(inputs),
        population=_population(inputs, known),
        large=choice(inputs, "format", (LONG, LARGE), LONG) == LARGE,
    )


_NAMES = {"niveau", "codes", "indicateurs", "millesimes", "population", "format"}


def _codes(niveau: Niveau, inputs: Mapping[str, Any]) -> tuple[str, ...] | None:
    given = some(inputs, "codes", str)
    if given is None:
        return None
    if len(given) > MOST_CODES:
        raise InvalidValue(f"codes : au plus {MOST_CODES} codes, lu {len(given)}")
    return tuple(check_code(niveau, code) for code in given)


def _population(inputs: Mapping[str, Any], known: frozenset[str]) -> str | None:
    if "population" in known:
        return choice(inputs, "population", populations(), EVERYBODY)
    if "population" in inputs:
        raise InvalidValue("entrée inconnue : 'population'")
    return None


def _indicateurs(inputs: Mapping[str, Any], known: list[str]) -> tuple[str, ...]:
    given = some(inputs, "indicateurs", str)
    if given is None:
        return tuple(known)
    unknown = next((name for name in given if name not in known), None)
    if unknown is not None:
        raise InvalidValue(f"indicateurs : indicateur inconnu : {unknown!r}")
    return given


def _millesimes(inputs: Mapping[str, Any]) -> tuple[int, ...] | None:
    return some(inputs, "millesimes", int)
