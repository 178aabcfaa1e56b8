"""Which priority districts a view shows: of two lists over the same ground, one at a time."""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

from pygeofilter import ast

from parc_social.catalogue.rules import regles
from parc_social.domain.territory import GENERATIONS, Niveau, Partie, district_codes
from parc_social.storage.filters.nodes import like
from parc_social.storage.query.model import Filter
from portal.map.state import MapState

_WHERE: Mapping[Partie, str] = {
    Partie.METROPOLE: "en métropole", Partie.OUTRE_MER: "outre-mer",
}  # fmt: skip


def district_filter(state: MapState) -> Filter | None:
    """The rows of the list that a view shows; None where its level is another."""
    node = district_node(state)
    return None if node is None else Filter(node)


def district_node(state: MapState) -> Any:
    """The same as a condition on codes."""
    some = [like(ast.Attribute("code"), f"{begin}%") for begin in _codes(state)]
    return reduce(ast.Or, some) if some else None


def district_text(state: MapState, name: str = "code") -> str:
    """The same as CQL2 and SQL write it; empty where its level is another."""
    some = [f"{name} LIKE '{begin}%'" for begin in _codes(state)]
    return f"({' OR '.join(some)})" if some else ""


def filter_asked(state: MapState) -> Mapping[str, str]:
    """The same as the parameter of an export."""
    text = district_text(state)
    return {"filter": text} if text else {}


def district_words(state: MapState) -> str:
    """« liste de 2024 »; empty where its level is another."""
    return f"liste de {_years(state)}" if state.niveau is Niveau.QPV else ""


def generation_choices(state: MapState) -> Sequence[tuple[str, str]]:
    """Codes of the address and words: the list in force first; none where the level is another."""
    if state.niveau is not Niveau.QPV:
        return ()
    in_force = f"En vigueur ({_told(_of_year(state.year))})"
    return [("", in_force), *((str(one), f"Liste de {one}") for one in reversed(GENERATIONS))]


def _codes(state: MapState) -> Sequence[str]:
    if state.niveau is not Niveau.QPV:
        return ()
    return [district_codes(year, partie) for partie, year in _lists(state).items()]


def _lists(state: MapState) -> Mapping[Partie, int]:
    if state.generation is None:
        return _of_year(state.year)
    return dict.fromkeys(Partie, state.generation)


def _of_year(year: int) -> Mapping[Partie, int]:
    return {partie: regles().generation_qpv(year, partie) for partie in Partie}


def _years(state: MapState) -> str:
    return _told(_lists(state))


def _told(lists: Mapping[Partie, int]) -> str:
    """One year, or one a part of France."""
    if len(set(lists.values())) == 1:
        return str(next(iter(lists.values())))
    return ", ".join(f"{year} {_WHERE[partie]}" for partie, year in lists.items())
