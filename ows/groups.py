"""Groups of layers, by what they show and at which level: a tree that people find a layer in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from parc_social.catalogue.collection import SERIE
from parc_social.catalogue.load import collections
from parc_social.domain.territory import Niveau, is_as_wide
from parc_social.wording import Wording, both


@dataclass(frozen=True, slots=True)
class LayerGroup:
    """`layers` in the order that they were given; `groups` part them all, none: by nothing."""

    id: str
    title: Wording
    abstract: Wording
    layers: tuple[str, ...]
    groups: tuple["LayerGroup", ...] = ()


_Holds = Callable[[str], bool]
_Words = tuple[Wording, Wording]  # title and abstract
_INDICATORS: _Words = (
    both("Indicateurs, par niveau"),
    both("Les indicateurs du parc social : une couche par niveau, un style par indicateur."),
)
_PLACES: _Words = (
    both("Territoires, par niveau"),
    both("Les contours des territoires, sans chiffre ; le style « noms » les nomme."),
)
_HOMES: _Words = (
    both("Logements et adresses"),
    both("Les logements et les adresses du parc, un point par adresse."),
)
_OTHERS: _Words = (
    both("Autres couches"),
    both("Les couches qui ne sont d'aucun des autres thèmes."),
)
_TWINS: _Words = (
    both("Tous les millésimes, couche par couche"),
    both("Les mêmes couches avec tous leurs millésimes ; TIME en choisit un."),
)
_WIDE: _Words = (
    both("Communes et plus large"),
    both("Les niveaux d'une carte de région ou de France."),
)
_FINE: _Words = (
    both("Plus fin que la commune"),
    both("Les niveaux de la carte d'une commune."),
)


def groups_of(layers: Sequence[str]) -> tuple[LayerGroup, ...]:
    """The groups that have a layer; each layer is in one. Twins, which few ask for, lie apart."""
    families: tuple[tuple[str, _Words, _Holds], ...] = (
        ("indicateurs", _INDICATORS, _starts("indicateurs-")),
        ("territoires", _PLACES, _starts("territoires-")),
        ("logements", _HOMES, _starts("rpls-", "adresses", "ops-")),
    )
    shown = [name for name in layers if not name.endswith(SERIE)]
    twins = tuple(name for name in layers if name.endswith(SERIE))
    groups = [
        _parted(id_, words, tuple(name for name in shown if holds(name)))
        for id_, words, holds in families
    ]
    rest = tuple(n for n in shown if not any(n in group.layers for group in groups))
    groups += [
        LayerGroup("autres", *_OTHERS, rest),
        LayerGroup("series", *_TWINS, twins),
    ]
    return tuple(group for group in groups if group.layers)


def _parted(id_: str, words: _Words, layers: tuple[str, ...]) -> LayerGroup:
    """By level, where some are as wide as a commune and some are finer."""
    wide = tuple(name for name in layers if _is_wide(name))
    fine = tuple(name for name in layers if name not in wide)
    if not (wide and fine):
        return LayerGroup(id_, *words, layers)
    parts = (
        LayerGroup(f"{id_}-larges", *_WIDE, wide),
        LayerGroup(f"{id_}-fins", *_FINE, fine),
    )
    return LayerGroup(id_, *words, layers, parts)


def _is_wide(name: str) -> bool:
    collection = collections().get(name)
    niveau = None if collection is None else collection.niveau
    return niveau is not None and is_as_wide(niveau, Niveau.COMMUNE)


def _starts(*prefixes: str) -> _Holds:
    return lambda name: name.startswith(prefixes)
