"""What a bailleur sees as its own on a day: its rows and stock, and those of its predecessors."""

from collections.abc import Mapping
from datetime import date

from parc_social.access.model.extent import compile_communes
from parc_social.access.model.facts import Facts
from parc_social.access.model.organisation import Genre, Organisation
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.access.model.succession import Holding, holdings


def own_parts(
    organisation: Organisation, columns: tuple[str, ...], facts: Facts, day: date
) -> list[RightPart]:
    """The rows that a bailleur holds; nobody else has any."""
    if organisation.genre is not Genre.BAILLEUR:
        return []
    return [
        RightPart(
            (_places(held, facts),), columns, sirens=(held.siren,), millesimes=_years(held, facts)
        )
        for held in holdings(organisation.code, organisation.successions, day)
    ]


def own_stock(organisation: Organisation, facts: Facts, day: date) -> Mapping[int, frozenset[str]]:
    """Communes where a bailleur holds dwellings, by year of RPLS."""
    found: dict[int, frozenset[str]] = {}
    for held in holdings(organisation.code, organisation.successions, day):
        for year, communes in facts.stock.get(held.siren, {}).items():
            inside = frozenset(c for c in communes if held.holds(held.siren, c, year))
            if inside:
                found[year] = found.get(year, frozenset()) | inside
    return found


def _places(held: Holding, facts: Facts) -> Perimeter:
    if held.communes is not None:
        return compile_communes(held.communes, facts)
    return compile_communes(facts.communes - held.sauf, facts) if held.sauf else FRANCE


def _years(held: Holding, facts: Facts) -> tuple[int, ...] | None:
    """The published years of a holding; None: all. A year that is not published has no row."""
    if held.apres is None and held.jusque is None:
        return None
    low = -1 if held.apres is None else held.apres
    return tuple(
        year
        for year in facts.millesimes
        if low < year and (held.jusque is None or year <= held.jusque)
    )
