"""LAYERS, STYLES, TIME and CQL_FILTER: what a map is made of, layer by layer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ows.caller import MapCaller
from ows.errors import DIMENSION, STYLE, invalid, missing, ows_refusal, unknown_style
from ows.kvp import Kvp
from parc_social.catalogue.collection import SERIE
from parc_social.catalogue.load import collections, indicators, style_of_places
from parc_social.errors import InvalidValue, OwsRefusal, UnknownName
from parc_social.maps.styles import StyledLayer, about_everybody, chosen_style
from parc_social.storage.filters.cql2_text import parse_text
from parc_social.storage.query.model import Filter
from parc_social.wording import cited

_MOMENT = r"([0-9]{4})(?:-[0-9]{2}(?:-[0-9]{2}(?:T[0-9:.]{2,15}(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?)?)?"
_TIME = re.compile(rf"{_MOMENT}(?:/{_MOMENT}(?:/P[0-9A-Z.]{{1,20}})?)?")


def source_of(layer: str, time: str | None, caller: MapCaller) -> tuple[str, int | None]:
    """(collection, millésime) that a layer is read from. Raises OwsRefusal.

    A year, or a day or an hour of it; of a period, as clients with a time slider send it, the last
    millésime in it. A layer that has no millésime does not mind what is asked.
    """
    value = (time or "").strip()
    if not value or value.lower() in ("current", "default"):
        return layer, caller.default_year(layer) if layer.endswith(SERIE) else None
    years = caller.years(layer)
    first, last = _period(value, years)
    if not years:
        return layer, None
    year = max((one for one in years if first <= one <= last), default=None)
    holder = None if year is None else caller.holder(layer, year)
    if holder is None:
        raise _invalid(value, years)
    return holder, year


def _period(text: str, years: tuple[int, ...]) -> tuple[int, int]:
    match = _TIME.fullmatch(text)
    if match is None:
        raise _invalid(text, years)
    first = int(match[1])
    return first, int(match[2] or first)


def _invalid(text: str, years: tuple[int, ...]) -> OwsRefusal:
    choice = ", ".join(map(str, years)) or "une année"
    return ows_refusal(
        DIMENSION, "TIME", f"{choice} : un seul millésime est attendu, lu {cited(text[:60])}"
    )


MOST = 50  # layers of a map
NAMES = "noms"  # the style of outlines with their names
_DEFAULT = ("", "default", "defaut")
# What other servers let a request be narrowed or drawn by: passed over, it would show too much.
_OTHERS = {
    "SLD": "un style d'une autre adresse n'est pas lu",
    "SLD_BODY": "un style envoyé n'est pas lu",
    "REMOTE_OWS_URL": "aucun autre service n'est lu",
    "FILTER": "demandez CQL_FILTER",
    "FEATUREID": "demandez CQL_FILTER",
    "VIEWPARAMS": "demandez CQL_FILTER",
}


@dataclass(frozen=True, slots=True)
class MapLayer:
    """A layer as it was named, and what it is drawn of."""

    name: str
    styled: StyledLayer


@dataclass(frozen=True, slots=True)
class LayerSelection:
    """Style, time and filter of a layer; `locator` is the parameter that styles come by."""

    style: str
    time: str | None
    tree: Any = None
    locator: str = "STYLES"


def layers_of(kvp: Kvp, caller: MapCaller) -> tuple[MapLayer, ...]:
    """The layers of a map, the first at the bottom. Raises OwsRefusal."""
    refuse_others(kvp)
    text = kvp.get("LAYERS", "LAYER")
    if text is None:
        raise missing("LAYERS", "LAYERS manque : nommez une couche au moins")
    names = [name.strip() for name in text.split(",")]
    if len(names) > MOST:
        raise invalid("LAYERS", f"LAYERS : {MOST} couches au plus, lu {len(names)}")
    layer_names = [caller.layer_of(name, "LAYERS") for name in names]
    styles = _styles(kvp, len(layer_names))
    filters = _filters(kvp, len(layer_names))
    time = kvp.get("TIME")
    return tuple(
        MapLayer(name, styled_layer(name, LayerSelection(style, time, tree), caller))
        for name, style, tree in zip(layer_names, styles, filters, strict=True)
    )


def refuse_others(kvp: Kvp) -> None:
    """Raises OwsRefusal for what must not be passed over in silence."""
    for name, why in _OTHERS.items():
        if kvp.get(name) is not None:
            raise ows_refusal("OperationNotSupported", name, why)


def styled_layer(layer: str, selection: LayerSelection, caller: MapCaller) -> StyledLayer:
    """What a layer is drawn of. Raises OwsRefusal for a style that it has not for this caller."""
    collection, year = source_of(layer, selection.time, caller)
    style, tree = selection.style, selection.tree
    name = "" if style in (*_DEFAULT, plain_style(layer), NAMES) else style
    if style == NAMES and not has_names(layer, caller):
        raise unknown_style(style, selection.locator)
    try:
        chosen_style(caller.grant, collection, name)
    except (UnknownName, InvalidValue) as error:
        raise unknown_style(style, selection.locator) from error
    whole = about_everybody(caller.view_of(collection), tree)
    row_filter = None if whole is None else Filter(whole)
    return StyledLayer(collection, name, year, row_filter, style == NAMES)


def shown_indicators(layer: str, caller: MapCaller) -> list[str]:
    """The indicators that a layer has a style of; a twin tells none, as it has many."""
    if layer.endswith(SERIE):
        return []
    columns = caller.view_of(layer).names
    return [name for name in indicators() if name in columns and f"{name}_statut" in columns]


def layers_having(style: str, caller: MapCaller) -> list[str]:
    """The layers that tell the style of an indicator. Raises OwsRefusal where none does."""
    names = [layer for layer in caller.layers() if style in shown_indicators(layer, caller)]
    if not names:
        raise unknown_style(style, "STYLE")
    return names


def plain_style(layer: str) -> str:
    """The name of the style of a layer without any indicator chosen."""
    style = style_of_places(collections()[layer])
    return style.id if style is not None else ""


def has_names(layer: str, caller: MapCaller) -> bool:
    """Whether its features have names to write."""
    style = style_of_places(collections()[layer])
    return (
        style is not None and style.noms is not None and style.noms in caller.view_of(layer).names
    )


def _styles(kvp: Kvp, count: int) -> Sequence[str]:
    text = kvp.get("STYLES", "STYLE")
    if text is None:
        return [""] * count
    styles = [style.strip() for style in text.split(",")]
    if len(styles) != count:
        raise ows_refusal(
            STYLE, "STYLES", f"{count} styles sont attendus, un par couche, lu {cited(text)}"
        )
    return styles


def _filters(kvp: Kvp, count: int) -> list[Any]:
    """A filter a layer between semicolons, as GeoServer reads it; INCLUDE for none."""
    text = kvp.get("CQL_FILTER")
    if text is None:
        return [None] * count
    texts = _split(text)
    if len(texts) != count:
        raise invalid(
            "CQL_FILTER",
            f"CQL_FILTER : {count} filtres sont attendus, un par couche, entre points-virgules",
        )
    return [_tree(one) for one in texts]


def _split(text: str) -> list[str]:
    """At the semicolons that are in no text between apostrophes."""
    parts, inside = [""], False
    for sign in text:
        inside ^= sign == "'"
        if sign == ";" and not inside:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def _tree(text: str) -> Any:
    if text.strip().upper() in ("", "INCLUDE"):
        return None
    try:
        return parse_text(text)
    except InvalidValue as error:
        raise invalid("CQL_FILTER", f"CQL_FILTER : {error}") from error
