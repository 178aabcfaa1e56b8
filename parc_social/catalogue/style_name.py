"""A style asked for by name: an indicator, with or without the method that makes its classes."""

from dataclasses import dataclass, replace

from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import indicators, style_of
from parc_social.catalogue.style import Forme, Methode, Style
from parc_social.errors import InvalidValue, UnknownName

STORED = (Methode.QUANTILES, Methode.JENKS, Methode.EGAUX)


@dataclass(frozen=True, slots=True)
class IndicatorStyle:
    """An indicator and the style that shows it."""

    indicator: Indicator
    style: Style


def named(text: str) -> IndicatorStyle:
    """The style of `indicateur` or `indicateur:methode`.

    Raises UnknownName for an indicator that is none, InvalidValue for a method that is none or
    that the style has no classes for.
    """
    name, parted, method = text.partition(":")
    indicator = indicators().get(name)
    if indicator is None:
        raise UnknownName(f"style inconnu : {text!r} ; un style est le nom d'un indicateur")
    style = style_of(indicator)
    if not parted:
        return IndicatorStyle(indicator, style)
    if style.forme is Forme.SYMBOLES:
        raise InvalidValue(f"style {text!r} : des effectifs n'ont pas de classes, demandez {name}")
    own = {style.methode.value: style.methode, **{one.value: one for one in STORED}}
    if method not in own:
        raise InvalidValue(f"style {text!r} : {' ou '.join(own)} est attendu après {name}:")
    if own[method] is style.methode:
        return IndicatorStyle(indicator, style)
    return IndicatorStyle(indicator, replace(style, methode=own[method], bornes=(), libelles=()))
