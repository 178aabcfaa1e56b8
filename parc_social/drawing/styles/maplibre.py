"""A style as a MapLibre style document over the vector tiles of a collection."""

from collections.abc import Mapping
from typing import Any

from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.legend import LegendEntry, LegendKind
from parc_social.catalogue.style import Forme, Look
from parc_social.drawing.painter import LARGEST, POINT, SMALLEST

Json = dict[str, Any]
VERSION = 8  # of the style specification
_SOURCE = "parc-social"


def maplibre(
    look: Look,
    collection: str,
    tiles: str,
    *,
    points: bool = False,
    only: Mapping[str, str | int] | None = None,
) -> Json:
    """The document; `tiles` is the address of the TileJSON, `points` whether features are points.

    `only`: features of these values are shown, and no others.

    What is withheld is grey without stripes, and names are not drawn: both would need images or
    letters (`sprite`, `glyphs`) of a further address. Counts of outlines are surfaces here: one
    grey for what is shown, as a circle needs a point.
    """
    is_points = points or look.style.forme is Forme.POINTS
    layers = _dots(look) if is_points else _surfaces(look)
    tests = [["==", ["get", name], value] for name, value in (only or {}).items()]
    place: Json = {"source": _SOURCE, "source-layer": collection}
    if tests:
        place["filter"] = ["all", *tests]
    return {
        "version": VERSION,
        "name": look.title.fr,
        "metadata": {"parc-social:collection": collection, "parc-social:style": look.style.id},
        "sources": {_SOURCE: {"type": "vector", "url": tiles}},
        "layers": [
            {"id": "fond", "type": "background", "paint": {"background-color": "#ffffff"}},
            *({**layer, **place} for layer in layers),
        ],
    }


def _surfaces(look: Look) -> list[Json]:
    fill = {"id": "surface", "type": "fill", "paint": {"fill-color": _colour(look)}}
    line = {
        "id": "contour",
        "type": "line",
        "layout": {"line-join": "round"},
        "paint": {"line-color": look.style.trait, "line-width": look.style.largeur},
    }
    return [fill, line] if look.style.couleur else [line]


def _dots(look: Look) -> list[Json]:
    paint: Json = {
        "circle-color": _colour(look),
        "circle-radius": _radius(look),
        "circle-stroke-color": look.style.trait,
        "circle-stroke-width": 0.5,
    }
    return [{"id": "points", "type": "circle", "paint": paint}]


def _radius(look: Look) -> Any:
    """Of a circle: as its count tells, or that of a point."""
    if look.style.forme is not Forme.SYMBOLES or look.indicator is None or not look.greatest:
        return POINT
    share = ["min", 1, ["/", ["get", look.indicator.id], look.greatest]]
    size = ["max", SMALLEST, ["*", LARGEST, ["sqrt", share]]]
    return ["case", _is_shown(look.indicator), size, POINT]


def _colour(look: Look) -> Any:
    """An expression of one colour a row; a literal where all rows are alike."""
    if look.indicator is not None:
        return _of_figure(look, look.indicator)
    types = [entry for entry in look.entries if entry.kind is LegendKind.TYPE]
    rest = look.entries[-1].colour
    if not types:
        return rest
    pairs = [part for entry in types for part in (entry.code, entry.colour)]
    return ["match", ["get", look.style.champ], *pairs, rest]


def _of_figure(look: Look, indicator: Indicator) -> Any:
    colours = {entry.kind: entry.colour for entry in look.entries}
    withheld = ["==", ["get", f"{indicator.id}_statut"], "S"]
    return [
        "case",
        _is_shown(indicator),
        _steps(indicator, [entry for entry in look.entries if entry.kind is LegendKind.CLASS]),
        withheld,
        colours[LegendKind.SECRET],
        colours[LegendKind.MISSING],
    ]


def _steps(indicator: Indicator, entries: list[LegendEntry]) -> Any:
    if len(entries) == 1:
        return entries[0].colour
    parts = [part for entry in entries[1:] for part in (entry.low, entry.colour)]
    return ["step", ["get", indicator.id], entries[0].colour, *parts]


def _is_shown(indicator: Indicator) -> list[Any]:
    return ["==", ["typeof", ["get", indicator.id]], "number"]
