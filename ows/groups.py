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
    layers: tuple[str, ...]
    groups: tuple["LayerGroup", ...] = ()


_Holds = Callable[[str], bool]


def groups_of(layers: Sequence[str]) -> tuple[LayerGroup, ...]:
    """The groups that have a layer; each layer is in one. Twins, which few ask for, lie apart."""
    families: tuple[tuple[str, Wording, _Holds], ...] = (
        ("indicateurs", both("Indicateurs, par niveau"), _starts("indicateurs-")),
        ("territoires", both("Territoires, par niveau"), _starts("territoires-")),
        ("logements", both("Logements et adresses"), _starts("rpls-", "adresses", "ops-")),
    )
    shown = [name for name in layers if not name.endswith(SERIE)]
    twins = tuple(name for name in layers if name.endswith(SERIE))
    groups = [
        _parted(id_, title, tuple(name for name in shown if holds(name)))
        for id_, title, holds in families
    ]
    rest = tuple(n for n in shown if not any(n in group.layers for group in groups))
    groups += [
        LayerGroup("autres", both("Autres couches"), rest),
        LayerGroup("series", both("Tous les millésimes, couche par couche"), twins),
    ]
    return tuple(group for group in groups if group.layers)


def _parted(id_: str, title: Wording, layers: tuple[str, ...]) -> LayerGroup:
    """By level, where some are as wide as a commune and some are finer."""
    wide = tuple(name for name in layers if _is_wide(name))
    fine = tuple(name for name in layers if name not in wide)
    if not (wide and fine):
        return LayerGroup(id_, title, layers)
    parts = (
        LayerGroup(f"{id_}-larges", both("Communes et plus large"), wide),
        LayerGroup(f"{id_}-fins", both("Plus fin que la commune"), fine),
    )
    return LayerGroup(id_, title, layers, parts)


def _is_wide(name: str) -> bool:
    collection = collections().get(name)
    niveau = None if collection is None else collection.niveau
    return niveau is not None and is_as_wide(niveau, Niveau.COMMUNE)


def _starts(*prefixes: str) -> _Holds:
    return lambda name: name.startswith(prefixes)
