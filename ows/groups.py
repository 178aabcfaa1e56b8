"""Groups of layers, by what they show and at which level: a tree that people find a layer in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from parc_social.catalogue.collection import SERIE
from parc_social.wording import Wording, both


@dataclass(frozen=True, slots=True)
class LayerGroup:
    """`layers` in the order of the catalogue, levels from the widest to the finest."""

    id: str
    title: Wording
    layers: tuple[str, ...]


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
        LayerGroup(id_, title, tuple(name for name in shown if holds(name)))
        for id_, title, holds in families
    ]
    rest = tuple(n for n in shown if not any(n in group.layers for group in groups))
    groups += [
        LayerGroup("autres", both("Autres couches"), rest),
        LayerGroup("series", both("Tous les millésimes, couche par couche"), twins),
    ]
    return tuple(group for group in groups if group.layers)


def _starts(*prefixes: str) -> _Holds:
    return lambda name: name.startswith(prefixes)
