"""The process `indicateurs-territoire`: published figures of territories, under the Grant."""

from collections.abc import Sequence
from typing import Any

from parc_social.access.model.grant import Grant
from parc_social.storage.store import Store
from parc_social.wording import both
from processes.examples import largest_codes, usual_level
from processes.inputs import Json, array, input_description, output
from processes.outputs import PLACES
from processes.processor import Calculation
from processes.request import (
    MOST_CODES,
    IndicatorRequest,
    columns,
    figures_inputs,
    niveau_input,
    niveaux,
    open_indicators,
    read_request,
)
from processes.rows import indicator_rows, with_geometry

ID = "indicateurs-territoire"


class IndicateursTerritoire(Calculation):
    """Reads what /items of the same level reads, with numerator and denominator."""

    def describe(self, grant: Grant, store: Store) -> Json:
        """Levels, indicators and populations that the caller has."""
        level = usual_level(niveaux(grant))
        inputs = {"niveau": level, "codes": largest_codes(grant, store, level, 1)}
        return {**metadata(grant), "example": {"inputs": inputs}}

    def read(self, grant: Grant, inputs: Any) -> IndicatorRequest:
        """Raises InvalidValue naming the input."""
        return read_request(grant, inputs)

    def answer(self, grant: Grant, store: Store, request: IndicatorRequest) -> dict[str, Any]:
        """`{"lignes": [...]}`."""
        return {"lignes": indicator_rows(grant, store, request)}

    def with_geometry(
        self, rows: Sequence[Json], grant: Grant, store: Store, request: Any
    ) -> list[Json]:
        """The rows with the outlines of their territories."""
        return with_geometry(grant, store, request, rows)


def metadata(grant: Grant) -> Json:
    """The description, of what the caller may ask, but its example."""
    return {
        "id": ID,
        "title": both("Indicateurs d'un territoire").by_language,
        "description": both(
            "Valeur, numérateur, dénominateur et statut des indicateurs publiés, pour "
            "une liste de territoires ou tout un niveau. Un chiffre secret est vide, avec "
            "son statut ; une colonne que la convention n'ouvre pas est absente."
        ).by_language,
        "keywords": ["indicateurs", "OPS", "RPLS"],
        "inputs": _inputs(grant),
        "outputs": {"lignes": output(both("Lignes"), PLACES)},
    }


def _inputs(grant: Grant) -> Json:
    levels = niveaux(grant)
    names = frozenset(name for level in levels for name in columns(grant, level))
    inputs = {
        **niveau_input(levels),
        "codes": input_description(
            both("Codes officiels ; absents : tout le niveau"),
            {**array({"type": "string"}), "maxItems": MOST_CODES},
        ),
        **figures_inputs(open_indicators(names), both("territoire")),
    }
    return {name: one for name, one in inputs.items() if name != "population" or name in names}
