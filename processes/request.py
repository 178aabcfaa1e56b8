"""A question of figures: what a caller may ask of which levels, described and read at the edge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import EVERYBODY, SERIE
from parc_social.catalogue.load import collections, indicators
from parc_social.domain.territory import Niveau, check_code
from parc_social.errors import InvalidValue
from parc_social.wording import Wording, both, cited
from processes.examples import PREFIX
from processes.inputs import Json, array, choice, closed_list, input_description, input_values, some

LONG, LARGE = "long", "large"
MOST_CODES = 40_000  # more than France has communes


def populations() -> tuple[str, ...]:
    """Who figures may speak of, everybody first: the values of the catalogue's column."""
    return collections()[f"{PREFIX}commune"].populations


def niveaux(grant: Grant) -> list[str]:
    """Levels whose indicators are open to the caller, in the catalogue's order."""
    names = (name for name in collections() if name.startswith(PREFIX) and grant.right(name))
    return [name.removeprefix(PREFIX) for name in names if not name.endswith(SERIE)]


def columns(grant: Grant, niveau: str) -> frozenset[str]:
    """The columns of a level that the caller knows, of either of its two collections."""
    rights = (grant.right(f"{PREFIX}{niveau}{twin}") for twin in ("", SERIE))
    return frozenset(name for right in rights if right for name in right.columns)


def open_indicators(columns_known: frozenset[str]) -> list[str]:
    """Indicators whose value is among known columns, in the catalogue's order."""
    return [name for name in indicators() if name in columns_known]


def niveau_input(levels: Sequence[str]) -> Json:
    """The input `niveau`, one of these."""
    return {
        "niveau": input_description(
            both("Niveau des territoires"), closed_list(levels), required=True
        )
    }


def population_input(levels: Sequence[str], grant: Grant) -> Json:
    """The input `population`, for who knows the column at one of these levels."""
    has_column = any("population" in columns(grant, level) for level in levels)
    return {"population": _population()} if has_column else {}


def figures_inputs(names: Sequence[str], place: Wording) -> Json:
    """Which figures, of whom, of which years and in which form: alike wherever they are of."""
    return {
        "indicateurs": input_description(
            both("Indicateurs ; absents : tous"), array(closed_list(names))
        ),
        "millesimes": input_description(
            both("Millésimes ; absents : le dernier"), array({"type": "integer"})
        ),
        "population": _population(),
        "format": input_description(
            both("long : une ligne par indicateur ; large : une ligne par {place}", place=place),
            {**closed_list((LONG, LARGE)), "default": LONG},
        ),
    }


def _population() -> Json:
    schema = {**closed_list(populations()), "default": EVERYBODY}
    return input_description(both("Population décrite"), schema)


@dataclass(frozen=True, slots=True)
class IndicatorRequest:
    """Request for indicators. `codes` None: the whole level; `millesimes`: the current edition.

    `population` None: the caller does not know this column, so it tells no rows apart.
    """

    niveau: Niveau
    codes: tuple[str, ...] | None
    indicateurs: tuple[str, ...]
    millesimes: tuple[int, ...] | None
    population: str | None
    large: bool


def read_request(grant: Grant, inputs: Any) -> IndicatorRequest:
    """The request of the `inputs` of an execution. Raises InvalidValue naming the input.

    A level, an indicator or a column that the caller does not know is one that does not exist.
    """
    inputs = input_values(inputs, _NAMES)
    niveau = Niveau(choice(inputs, "niveau", niveaux(grant), None))
    names = columns(grant, niveau.value)
    return IndicatorRequest(
        niveau=niveau,
        codes=_codes(niveau, inputs),
        indicateurs=indicateurs_of(inputs, open_indicators(names)),
        millesimes=some(inputs, "millesimes", int),
        population=population_of(inputs, names),
        large=choice(inputs, "format", (LONG, LARGE), LONG) == LARGE,
    )


_NAMES = {"niveau", "codes", "indicateurs", "millesimes", "population", "format"}


def _codes(niveau: Niveau, inputs: Mapping[str, Any]) -> tuple[str, ...] | None:
    codes = some(inputs, "codes", str)
    if codes is None:
        return None
    if len(codes) > MOST_CODES:
        raise InvalidValue(f"codes : au plus {MOST_CODES} codes, lu {len(codes)}")
    return tuple(check_code(niveau, code) for code in codes)


def population_of(inputs: Mapping[str, Any], names: frozenset[str]) -> str | None:
    """Whom figures are asked of; None for who does not know the column. Raises InvalidValue."""
    if "population" in names:
        return choice(inputs, "population", populations(), EVERYBODY)
    if "population" in inputs:
        raise InvalidValue("entrée inconnue : « population »")
    return None


def indicateurs_of(inputs: Mapping[str, Any], available: list[str]) -> tuple[str, ...]:
    """The indicators asked for, all that are known by default. Raises InvalidValue."""
    chosen = some(inputs, "indicateurs", str)
    if chosen is None:
        return tuple(available)
    unknown = next((name for name in chosen if name not in available), None)
    if unknown is not None:
        raise InvalidValue(f"indicateurs : indicateur inconnu : {cited(unknown)}")
    return chosen
