"""The process `discretisation`: classes of one published indicator, for a map."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from parc_social.access.model.grant import Grant
from parc_social.catalogue.load import indicators
from parc_social.domain.classification import classes
from parc_social.errors import InvalidValue
from parc_social.storage.execution.cancellation import current_cancellation
from parc_social.storage.store import Store
from parc_social.wording import both, both_in, cited
from processes.examples import usual_level
from processes.inputs import (
    Json,
    array,
    choice,
    closed_list,
    input_description,
    input_values,
    output,
    whole,
)
from processes.outputs import ROWS
from processes.processor import Calculation
from processes.request import (
    IndicatorRequest,
    columns,
    niveau_input,
    niveaux,
    open_indicators,
    population_input,
    read_request,
)
from processes.rows import indicator_rows

_EXAMPLE = "part_personnes_seules"  # of the example
_METHODS = ("quantiles", "jenks", "egaux", "manuel")
_FEWEST, _MOST, _USUAL = 2, 12, 5
_VALUES = 700_000  # of one indicator: France has 600,000 address points of social dwellings
_OWN = {"methode", "classes", "bornes", "indicateur", "millesime"}
_TERRITORY_INPUTS = {"niveau", "codes", "population"}


@dataclass(frozen=True, slots=True)
class DiscretisationRequest:
    """Figures to be classed, and how; `bounds` for the method `manuel` alone."""

    territories: IndicatorRequest
    method: str
    classes: int
    bounds: tuple[float, ...]


class Discretisation(Calculation):
    """Reads the published relation only: a withheld figure moves no bound."""

    def describe(self, grant: Grant, store: Store) -> Json:
        """Levels and indicators that the caller has."""
        levels = niveaux(grant)
        available = open_indicators(frozenset(n for one in levels for n in columns(grant, one)))
        return {
            "id": "discretisation",
            "title": both("Classes d'un indicateur").by_language,
            "description": both(
                "Bornes de classes d'un indicateur publié, pour une carte : effectifs égaux"
                " (quantiles), écarts les plus faibles (jenks), amplitudes égales (egaux) ou bornes"
                " données (manuel). Seules les valeurs publiées comptent."
            ).by_language,
            "keywords": ["classes", "carte", "map"],
            "inputs": _inputs(grant, levels, available),
            "outputs": {
                "classes": output(both("Classes, dans l'ordre"), ROWS),
                "bornes": output(
                    both("Bornes, une de plus que de classes"), array({"type": "number"})
                ),
                "resume": output(both("Ce qui a été classé"), {"type": "object"}),
            },
            "example": {
                "inputs": {
                    "niveau": usual_level(levels),
                    "indicateur": _EXAMPLE
                    if _EXAMPLE in available
                    else (available or ["menages"])[0],
                    "methode": "quantiles",
                    "classes": 4,
                }
            },
        }

    def read(self, grant: Grant, inputs: Any) -> DiscretisationRequest:
        """Raises InvalidValue naming the input."""
        values = input_values(inputs, _OWN | _TERRITORY_INPUTS)
        method = choice(values, "methode", _METHODS, _METHODS[0])
        name = values.get("indicateur")
        if not isinstance(name, str):
            raise InvalidValue(f"indicateur : le nom d'un indicateur est attendu, lu {cited(name)}")
        return DiscretisationRequest(
            territories=read_request(grant, _of_territoires(values, name)),
            method=method,
            classes=whole(values, "classes", _FEWEST, _MOST, _USUAL),
            bounds=_bounds(values.get("bornes")) if method == "manuel" else (),
        )

    def answer(self, grant: Grant, store: Store, request: DiscretisationRequest) -> dict[str, Any]:
        """Raises InvalidValue when no value is published."""
        rows = indicator_rows(grant, store, request.territories, _VALUES)
        values = [row["valeur"] for row in rows if row.get("valeur") is not None]
        current_cancellation().tell(50, f"{len(values)} valeurs lues")
        if not values:
            raise InvalidValue("aucune valeur publiée à classer pour cette demande")
        name = request.territories.indicateurs[0]
        bounds = _class_breaks(request, values, indicators()[name].decimales)
        counts = classes.sizes(values, bounds)
        return {
            "classes": [
                {"classe": rank, "de": low, "a": high, "effectif": count}
                for rank, ((low, high), count) in enumerate(
                    zip(pairwise(bounds), counts, strict=True), 1
                )
            ],
            "bornes": bounds,
            "resume": {
                "niveau": request.territories.niveau.value,
                "indicateur": name,
                "unite": indicators()[name].unite,
                "methode": request.method,
                "classes": len(counts),
                "millesimes": sorted({row["millesime"] for row in rows if "millesime" in row}),
                "valeurs": len(values),
                "sans_valeur": len(rows) - len(values),
                "hors_classes": len(values) - sum(counts),
            },
        }


def _inputs(grant: Grant, levels: list[str], names: list[str]) -> Json:
    return {
        **niveau_input(levels),
        "indicateur": input_description(both("Indicateur"), closed_list(names), required=True),
        "codes": input_description(
            both_in("discretisation", "Codes officiels ; absents : tout le niveau"),
            array({"type": "string"}),
        ),
        "millesime": input_description(
            both("Millésime ; absent : le dernier"), {"type": "integer"}
        ),
        **population_input(levels, grant),
        "methode": input_description(
            both("Méthode"), {**closed_list(_METHODS), "default": _METHODS[0]}
        ),
        "classes": input_description(
            both("Nombre de classes"),
            {"type": "integer", "minimum": _FEWEST, "maximum": _MOST, "default": _USUAL},
        ),
        "bornes": input_description(
            both("Bornes croissantes (manuel)"),
            {**array({"type": "number"}), "minItems": 2, "maxItems": _MOST + 1},
        ),
    }


def _of_territoires(values: Json, name: str) -> Json:
    """The same question as `indicateurs-territoire` reads it."""
    inputs: Json = {key: values[key] for key in _TERRITORY_INPUTS if key in values}
    inputs["indicateurs"] = [name]
    if "millesime" in values:
        inputs["millesimes"] = [values["millesime"]]
    return inputs


def _bounds(value: Any) -> tuple[float, ...]:
    if not isinstance(value, list) or len(value) > _MOST + 1:
        raise InvalidValue(f"bornes : une liste de 2 à {_MOST + 1} nombres est attendue")
    wrong = next((v for v in value if isinstance(v, bool) or not isinstance(v, int | float)), None)
    if wrong is not None:
        raise InvalidValue(f"bornes : un nombre est attendu, lu {cited(wrong)}")
    return tuple(classes.manual(value))


def _class_breaks(
    request: DiscretisationRequest, values: list[float], decimals: int
) -> list[float]:
    match request.method:
        case "quantiles":
            return classes.quantiles(values, request.classes)
        case "jenks":
            return classes.jenks(values, request.classes)
        case "egaux":
            return classes.equal(values, request.classes, decimals + 1)
        case _:
            return list(request.bounds)
