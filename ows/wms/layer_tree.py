"""The tree of layers of the capabilities of WMS: what those of a group have in common, said once.

Groups have no name: the levels of an indicator, one above the other, are no map.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ows.groups import LayerGroup, groups_of
from ows.wms.layer_element import (
    Inherited,
    LayerWriter,
    WmsLayerInfo,
    WmsStyleInfo,
    place_of,
)
from ows.xml import Markup, element
from parc_social.drawing.styles.level_legend import level_legend_size
from parc_social.storage.query.model import CRS84, Box
from parc_social.wording import FRENCH

_WORLD: Box = (-180.0, -90.0, 180.0, 90.0)


@dataclass(frozen=True, slots=True)
class TreeWriter(LayerWriter):
    """The elements of all layers of one document."""

    def _root(self, layers: Sequence[WmsLayerInfo]) -> Markup:
        """The root: who gives the layers, what all have in common, and their groups."""
        named = {one.name: one for one in layers}
        every = self._common(layers, _WORLD)
        first = next((name for g in groups_of(tuple(named)) for name in _leaves(g)), "")
        tree = _Tree(named, self._shared(layers), first)
        provider = element(
            "Attribution", element("Title", self.about.provider), self._online(self.about.site)
        )
        return element(
            "Layer",
            element("Title", self.about.title),
            *self._place(every, Inherited((), _WORLD)),
            provider,
            *self._styles(every, Inherited((), _WORLD), tree),
            *(self._group(one, replace(every, told=True), tree) for one in groups_of(tuple(named))),
        )

    def _group(self, group: LayerGroup, above: Inherited, tree: "_Tree") -> Markup:
        layers = [tree.layers[name] for name in group.layers]
        own, language = self._common(layers, above.box), self.request.language or FRENCH
        below = replace(own, told=True)
        inside = (
            (self._group(one, below, tree) for one in group.groups)
            if group.groups
            else (self._layer(one, below, own_box=one.name == tree.first) for one in layers)
        )
        return element(
            "Layer",
            element("Title", group.title.of(language)),
            element("Abstract", group.abstract.of(language)),
            *self._place(own, above),
            *self._styles(own, above, tree),
            *inside,
        )

    def _common(self, layers: Sequence[WmsLayerInfo], around: Box) -> Inherited:
        """What layers need not say again: the box alone, for clients that inherit nothing."""
        common = _common(layers, around)
        return common if self.request.inherits else Inherited((), common.box)

    def _styles(self, own: Inherited, above: Inherited, tree: "_Tree") -> list[Markup]:
        known = {style.name for style in above.styles}
        return [
            self._style(tree.shared[style.name]) for style in own.styles if style.name not in known
        ]

    def _shared(self, layers: Sequence[WmsLayerInfo]) -> Mapping[str, WmsStyleInfo]:
        """The styles of indicators with the size of the legend of all levels."""
        language = self.request.language or FRENCH
        found: dict[str, list[WmsStyleInfo]] = {}
        for style in (one for layer in layers for one in layer.styles if one.level is not None):
            found.setdefault(style.name, []).append(style)
        shared: dict[str, WmsStyleInfo] = {}
        for name, styles in found.items():
            levels = [style.level for style in styles if style.level is not None]
            width, height = level_legend_size(levels, language=language)
            shared[name] = replace(styles[0], width=width, height=height)
        return shared


@dataclass(frozen=True, slots=True)
class _Tree:
    """Layers by name; styles that several have; the first layer, which says where it lies.

    Test suites look for one that has a box of its own.
    """

    layers: Mapping[str, WmsLayerInfo]
    shared: Mapping[str, WmsStyleInfo]
    first: str


def _leaves(group: LayerGroup) -> tuple[str, ...]:
    return _leaves(group.groups[0]) if group.groups else group.layers


def _common(layers: Sequence[WmsLayerInfo], around: Box) -> Inherited:
    """What is true of all of some layers, and the box around them."""
    boxes = [one.box for one in layers if one.box is not None]
    west, south, east, north = zip(*boxes, strict=True) if boxes else ((n,) for n in around)
    box = min(west), min(south), max(east), max(north)
    places = [place_of(one, box) for one in layers]
    systems = [
        uri
        for uri in (places[0].systems if places else (CRS84,))
        if all(uri in one.systems for one in places)
    ]
    names = [{style.name for style in one.styles if style.level} for one in layers]
    styles = [
        style
        for style in (layers[0].styles if len(layers) > 1 else ())
        if style.level is not None and all(style.name in some for some in names)
    ]
    return Inherited(tuple(systems), box, tuple(styles))
