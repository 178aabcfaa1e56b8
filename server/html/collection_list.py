"""The collections of a caller as pages list them, by theme; those without a row are named so."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from parc_social.access.model.grant import current_grant
from parc_social.catalogue.collection import CATALOGUE, SERIE
from parc_social.catalogue.coverage import CELLS, coverages
from parc_social.catalogue.load import collections
from parc_social.storage.open import current_store
from parc_social.wording import both

_THEMES = {
    "indicateurs": both("Indicateurs"),
    "ops": both("Occupation du parc (enquête OPS)"),
    "rpls": both("Parc social (répertoire RPLS) et adresses"),
    "territoires": both("Territoires"),
}
_OTHER = both("Autres")
_SAME_THEME = {"adresses": "rpls", "carreaux": "indicateurs"}


@dataclass(frozen=True, slots=True)
class CollectionEntry:
    """A collection in a list. `count`: features of the current edition that the caller sees.

    Of a `raster`, its cells.
    """

    id: str
    title: str
    count: int
    serie: str | None
    raster: bool = False


def collections_by_theme(
    resources: Mapping[str, Any], words: Callable[[Any], str], language: str
) -> list[tuple[str, list[CollectionEntry]]]:
    """Titles of themes, each with its collections; `words` is a text of the configuration."""
    themes, order = [*_THEMES, ""], [*collections(), *coverages()]
    names = [n for n, r in resources.items() if r["type"] == "collection"]
    plain = (n for n in names if n in order and not n.endswith(SERIE))
    ids = sorted(plain, key=lambda name: (themes.index(_theme(name)), order.index(name)))
    return [
        (
            _THEMES.get(theme, _OTHER).of(language),
            [_entry(name, resources, words(resources[name]["title"])) for name in some],
        )
        for theme, some in groupby(ids, key=_theme)
    ]


def listed_by_theme(
    entries: Sequence[Mapping[str, Any]], language: str
) -> list[tuple[str, list[Any]]]:
    """Collections of a document by theme, each before its twin; `vide`: it has no row to see."""
    order = {name: rank for rank, name in enumerate([*collections(), *coverages()])}
    themes = [*_THEMES, ""]

    def place(one: Mapping[str, Any]) -> tuple[int, int, bool]:
        plain = one["id"].removesuffix(SERIE)
        return themes.index(_theme(plain)), order.get(plain, len(order)), plain != one["id"]

    by_place = sorted(entries, key=place)
    by_theme = groupby(by_place, key=lambda one: _theme(one["id"].removesuffix(SERIE)))
    return [
        (
            _THEMES.get(theme, _OTHER).of(language),
            [{**one, "vide": _is_empty(one["id"])} for one in some],
        )
        for theme, some in by_theme
    ]


def _is_empty(name: str) -> bool:
    """Whether a collection has no feature that the caller sees."""
    if name not in collections() or name == CATALOGUE:
        return False
    return current_store().extent(current_grant(), name).count == 0


def _entry(name: str, resources: Mapping[str, Any], title: str) -> CollectionEntry:
    if name in coverages():
        spans = current_store().spans(current_grant(), CELLS)
        cells = sum(one.count for one in spans if one.srid == coverages()[name].srid)
        return CollectionEntry(name, title, cells, None, raster=True)
    count = current_store().extent(current_grant(), name).count  # remembered by the store
    twin = name + SERIE
    return CollectionEntry(name, title, count, twin if twin in resources else None)


def _theme(name: str) -> str:
    first = name.partition("-")[0]
    theme = _SAME_THEME.get(first, first)
    return theme if theme in _THEMES else ""
