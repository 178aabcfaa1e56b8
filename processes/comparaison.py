"""The process `comparaison`: two millésimes of a territory, two territories, or one's own stock."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from parc_social.access.model.grant import Grant
from parc_social.catalogue.figure_fields import SOURCE
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import indicators
from parc_social.catalogue.reserve_words import explanations
from parc_social.domain.comparison import BLOCKING, ComparedFigure, Reserve, difference, reserves
from parc_social.domain.secrecy_table import Tableau
from parc_social.errors import InvalidValue
from parc_social.storage.store import Store
from parc_social.wording import both
from processes import patrimoine
from processes.examples import largest_codes, usual_level
from processes.inputs import Json, array, closed_list, flag, input_description, input_values, output
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

_EXAMPLE = ("part_personnes_seules", "part_monoparentales", "taux_mobilite")  # of the example
_NAMES = {"niveau", "codes", "indicateurs", "millesimes", "population", patrimoine.NAME}


@dataclass(frozen=True, slots=True)
class ComparisonRequest:
    """Two questions of `indicateurs-territoire`, of the same indicators.

    `other` None: the caller's own stock in the territories of the first.
    """

    one: IndicatorRequest
    other: IndicatorRequest | None


class Comparaison(Calculation):
    """Process that says what may not be compared, rather than the difference."""

    def describe(self, grant: Grant, store: Store) -> Json:
        """Levels and indicators that the caller has."""
        levels = niveaux(grant)
        available = open_indicators(frozenset(n for one in levels for n in columns(grant, one)))
        return {
            "id": "comparaison",
            "title": both("Comparaison").by_language,
            "description": both(
                "Deux millésimes d'un territoire, ou deux territoires d'un niveau, côte à"
                " côte : valeurs, écart (b moins a), et ce qui s'oppose à la comparaison (rupture"
                " de série, secret, code géographique, fiabilité). L'écart est vide quand il"
                " n'aurait pas de sens. Un bailleur met aussi son patrimoine à côté de"
                " territoires : ses propres lignes, comptées exactement."
            ).by_language,
            "keywords": ["comparaison", "évolution", "comparison"],
            "inputs": _inputs(grant, levels, available),
            "outputs": {"lignes": output(both("Lignes"), ROWS)},
            "example": {"inputs": _example(grant, store, levels)},
        }

    def read(self, grant: Grant, inputs: Any) -> ComparisonRequest:
        """Raises InvalidValue: two codes and at most one millésime, or one code and two.

        With the own stock, some codes and at most one millésime, of a bailleur alone.
        """
        values = input_values(inputs, _NAMES)
        own = flag(values, patrimoine.NAME)
        values.pop(patrimoine.NAME, None)
        request = read_request(grant, {**values, "format": "long"})
        if own:
            patrimoine.check(grant, request)
            return ComparisonRequest(request, None)
        codes, millesimes = request.codes or (), request.millesimes or ()
        if len(codes) == 2 and len(millesimes) <= 1:
            return ComparisonRequest(*(replace(request, codes=(code,)) for code in codes))
        if len(codes) == 1 and len(millesimes) == 2:
            return ComparisonRequest(*(replace(request, millesimes=(year,)) for year in millesimes))
        raise InvalidValue(
            "codes, millesimes : deux codes et un millésime au plus, ou un code et deux millésimes"
        )

    def answer(self, grant: Grant, store: Store, request: ComparisonRequest) -> dict[str, Any]:
        """One row an indicator, and a territory."""
        rows = indicator_rows(grant, store, request.one)
        if request.other is None:
            pairs = patrimoine.beside(grant, store, request.one, rows)
            return {"lignes": [_row(*pair, Reserve.INCLUS) for pair in pairs]}
        return {
            "lignes": [
                _row(*pair) for pair in _pairs(rows, indicator_rows(grant, store, request.other))
            ]
        }


def _pairs(rows: Iterable[Json], others: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
    other = {row["indicateur"]: row for row in others}
    return ((row, other[row["indicateur"]]) for row in rows if row["indicateur"] in other)


def _row(one: Json, other: Json, *always: Reserve) -> Json:
    indicator = indicators()[one["indicateur"]]
    first, second = _side(one, indicator), _side(other, indicator)
    ruptures = [rupture.millesime for rupture in indicator.ruptures]
    against = (*reserves(first, second, ruptures), *always)
    return {
        "niveau": one["niveau"],
        "indicateur": indicator.id,
        "unite": indicator.unite,
        **_of_side("a", one),
        **_of_side("b", other),
        "ecart": difference(first, second, against, indicator.decimales),
        "comparable": not BLOCKING & set(against),
        "reserves": [one.value for one in against],
        "explication": " ; ".join(explanations(against, indicator, first, second)),
    }


def _side(row: Json, indicator: Indicator) -> ComparedFigure:
    source = row.get(f"millesime_{indicator.source}")
    return ComparedFigure(
        value=row.get("valeur"),
        statut=row.get("statut"),
        millesime=int(source if source is not None else row["millesime"]),
        annee_cog=row.get("annee_cog"),
        fiabilite=row.get("fiabilite"),
        source=row.get(SOURCE) if indicator.tableau is Tableau.ECONOMIQUE else None,
    )


def _of_side(side: str, row: Json) -> Json:
    columns_kept = ("code", "nom", "millesime", "valeur", "num", "den", "statut", "lecture")
    return {f"{name}_{side}": row[name] for name in columns_kept if name in row}


def _inputs(grant: Grant, levels: list[str], names: list[str]) -> Json:
    own = patrimoine.is_offered(grant)
    most = patrimoine.MOST_CODES if own else 2
    inputs = {
        **niveau_input(levels),
        "codes": input_description(
            both("Codes officiels : deux, ou un"),
            {**array({"type": "string"}), "minItems": 1, "maxItems": most},
            required=True,
        ),
        "millesimes": input_description(
            both("Deux millésimes, ou un"), {**array({"type": "integer"}), "maxItems": 2}
        ),
        "indicateurs": input_description(
            both("Indicateurs ; absents : tous"), array(closed_list(names))
        ),
        **population_input(levels, grant),
        patrimoine.NAME: input_description(
            both(
                "Votre patrimoine à côté de chaque territoire : de 1 à {most} codes, de la commune"
                " à la France",
                most=most,
            ),
            {"type": "boolean", "default": False},
        ),
    }
    return {name: one for name, one in inputs.items() if own or name != patrimoine.NAME}


def _example(grant: Grant, store: Store, levels: list[str]) -> Json:
    level = usual_level(levels)
    codes = largest_codes(grant, store, level, 2)
    names = [name for name in _EXAMPLE if name in columns(grant, level)]
    return {"niveau": level, "codes": codes, **({"indicateurs": names} if names else {})}
