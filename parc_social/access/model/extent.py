"""Territories, as codes, that an extent of the rights matrix means for an organisation."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from parc_social.access.model.facts import Facts, Members
from parc_social.access.model.matrix import Etendue
from parc_social.access.model.organisation import Genre, Organisation, Ressort
from parc_social.access.model.perimeter import FRANCE, NOWHERE, Perimeter, union
from parc_social.domain.territory import Appartenance, Niveau


@dataclass(frozen=True, slots=True)
class TerritoryExtent:
    """Territories, in some millésimes; None: in all."""

    perimeter: Perimeter
    millesimes: tuple[int, ...] | None = None


def territory_extents(
    extent: Etendue,
    organisation: Organisation,
    stock: Mapping[int, frozenset[str]],
    facts: Facts,
) -> tuple[TerritoryExtent, ...]:
    """The rows that an extent means for one organisation; none for what it has not.

    `stock`: communes where it holds dwellings, by year of RPLS.
    """
    match extent:
        case Etendue.FRANCE:
            return (TerritoryExtent(FRANCE),)
        case Etendue.RESSORT if organisation.ressort is not None:
            return (TerritoryExtent(perimeter_of([organisation.ressort], facts)),)
        case Etendue.STOCK if organisation.genre is Genre.BAILLEUR:
            return _stock(stock, facts)
        case _:
            return ()


_OF_LEVEL: Mapping[Niveau, Callable[[str], Perimeter]] = {
    Niveau.FRANCE: lambda _: FRANCE,
    Niveau.REGION: lambda code: Perimeter(regions=(code,)),
    Niveau.DEPARTEMENT: lambda code: Perimeter(departements=(code,)),
    Niveau.EPCI: lambda code: Perimeter(epci=(code,)),
    Niveau.COMMUNE: lambda code: Perimeter(communes=(code,)),
}


def perimeter_of(places: Iterable[Ressort], facts: Facts) -> Perimeter:
    """The codes of territories themselves: rows carry the codes of the COG of their millésime.

    A code opens what it is in each COG: that of a commune which merged opens nothing of the
    commune it is in now, and this one's nothing of the rows from before that bear the other code
    (docs/decisions/0005). A level that rows carry no code of opens nothing.
    """
    return union(_place(place, facts) for place in places)


def _place(place: Ressort, facts: Facts) -> Perimeter:
    if place.niveau is Niveau.EPT:  # rows carry no EPT that a predicate may use
        return compile_communes(facts.of_ept(place.code), facts)
    of_level = _OF_LEVEL.get(place.niveau)
    return of_level(place.code) if of_level else NOWHERE


def _stock(by_year: Mapping[int, frozenset[str]], facts: Facts) -> tuple[TerritoryExtent, ...]:
    """Communes where there are dwellings in some RPLS, each in the years when its code meant that.

    Whoever has stock in Pierrefitte has it in Saint-Denis from 2025 on, and then sees Saint-Denis
    of those years, not that of before.
    """
    years: dict[str, frozenset[int] | None] = {}
    for year, communes in by_year.items():
        for code in communes:
            meant = facts.years_meant(code, year)
            before = years.get(code, frozenset())
            years[code] = None if meant is None or before is None else before | meant
    groups: dict[tuple[int, ...] | None, list[str]] = {}
    for code, meant in years.items():
        groups.setdefault(None if meant is None else tuple(sorted(meant)), []).append(code)
    in_order = sorted(groups.items(), key=lambda pair: pair[0] or ())
    return tuple(
        TerritoryExtent(compile_communes(codes, facts), meant) for meant, codes in in_order
    )


def compile_communes(codes: Iterable[str], facts: Facts) -> Perimeter:
    """The coarsest codes that say the same as a list of communes, in every millésime.

    Whole régions and départements, with the communes of every COG, take one code each. EPCI do
    not: a commune may leave one between two millésimes, and the code would then open rows where
    the list does not.
    """
    left = set(codes)
    if left and facts.communes and left >= facts.communes:
        return FRANCE
    regions = _whole(left, facts.regions)
    departements = _whole(left, facts.departements)
    return Perimeter(regions=regions, departements=departements, communes=tuple(sorted(left)))


def _whole(left: set[str], members: Members) -> tuple[str, ...]:
    """Territories of more than one commune that lie whole in `left`, taken out of it."""
    if not left:
        return ()
    whole = sorted(t for t, inside in members.items() if len(inside) > 1 and inside <= left)
    for territory in whole:
        left -= members[territory]
    return tuple(whole)


def communes_inside(perimeter: Perimeter, facts: Facts) -> frozenset[str]:
    """Every commune of the newest COG inside a perimeter."""

    def inside(a: Appartenance) -> bool:
        return (
            perimeter.everything
            or a.code_reg in perimeter.regions
            or a.code_dep in perimeter.departements
            or a.code_epci in perimeter.epci
            or a.code_commune in perimeter.communes
        )

    return frozenset(a.code_commune for a in facts.current if inside(a))
