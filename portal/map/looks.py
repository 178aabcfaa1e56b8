"""The classes and colours of a view, made of the values that it shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from parc_social.catalogue.indicator import Indicator, Palette
from parc_social.catalogue.legend import number
from parc_social.catalogue.load import style_of
from parc_social.catalogue.style import Forme, Look, Style, figure_look
from parc_social.domain.classification.class_breaks import (
    ValueCounts,
    deviation_cuts,
    equal_breaks,
    greatest,
    jenks_breaks,
    quantile_breaks,
)
from parc_social.domain.classification.difference_classes import (
    deviation_sizes,
    equal_sizes,
    jenks_sizes,
    mirrored,
    quantile_sizes,
    sizes,
)
from parc_social.wording import Wording, in_french
from portal.figures.side import difference_unit
from portal.map.state import ClassMethod, MapState

_SIZES: Mapping[ClassMethod, Callable[[ValueCounts, int, float], list[float]]] = {
    ClassMethod.QUANTILES: quantile_sizes,
    ClassMethod.JENKS: jenks_sizes,
    ClassMethod.EGAUX: equal_sizes,
    ClassMethod.ECARTS: deviation_sizes,
}


def look_of_values(state: MapState, indicator: Indicator, values: NDArray[np.float64]) -> Look:
    """The style of an indicator with the classes of a view."""
    style = style_of(indicator)
    if state.is_difference:
        return _of_differences(state, style, indicator, values.tolist())
    growing, counts = np.unique(values, return_counts=True)
    known = ValueCounts(growing.tolist(), counts.tolist()) if growing.size else None
    if style.forme is Forme.SYMBOLES:
        return figure_look(style, indicator, (greatest(known),) if known else ())
    cuts = _cuts(state, indicator, known)
    labels = style.libelles if cuts == style.bornes else ()
    return figure_look(replace(style, palette=state.palette, libelles=labels), indicator, cuts)


def _cuts(state: MapState, indicator: Indicator, known: ValueCounts | None) -> tuple[float, ...]:
    if state.method is ClassMethod.MANUEL or known is None:
        return state.bounds
    decimals = indicator.decimales + 1
    match state.method:
        case ClassMethod.QUANTILES:
            found = quantile_breaks(known, state.classes)
        case ClassMethod.JENKS:
            found = jenks_breaks(known, state.classes)
        case ClassMethod.EGAUX:
            found = equal_breaks(known, state.classes, decimals, robust=False)
        case _:
            found = deviation_cuts(known, state.classes, decimals)
    return tuple(found)


def _of_differences(
    state: MapState, style: Style, indicator: Indicator, values: Sequence[float]
) -> Look:
    """Classes about zero, in a scale of two colours that is pale in its middle."""
    told = replace(indicator, unite=difference_unit(indicator))
    unit = 10.0**-indicator.decimales
    known = sizes(values)
    if state.method is ClassMethod.MANUEL:
        cuts = [bound for bound in state.bounds if bound > 0]
    else:
        cuts = _SIZES[state.method](known, state.classes, unit) if known else []
    labels = _labels(told, cuts) if cuts else ()
    plain = replace(style, forme=Forme.APLAT, palette=Palette.DIVERGENTE, libelles=labels)
    return figure_look(plain, told, mirrored(cuts, unit))


def _labels(indicator: Indicator, cuts: Sequence[float]) -> tuple[Wording, ...]:
    """What each class is called, the greatest fall first: the same words on both sides of zero."""
    texts = [number(cut, indicator.decimales).fr for cut in cuts]
    unit = indicator.unite
    pairs = list(pairwise(texts))
    falls = [f"\u2212{high} à \u2212{low} {unit}" for low, high in reversed(pairs)]
    rises = [f"+{low} à +{high} {unit}" for low, high in pairs]
    told = [
        f"\u2212{texts[-1]} {unit} et moins",
        *falls,
        f"moins de {texts[0]} {unit}, en plus ou en moins",
        *rises,
        f"+{texts[-1]} {unit} et plus",
    ]
    return tuple(in_french(one.replace("  ", " ").rstrip()) for one in told)
