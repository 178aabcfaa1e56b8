"""What an extent of the rights matrix means for an organisation: territories, as codes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from parc_social.access.organisation import Genre, Organisation
from parc_social.access.perimeter import FRANCE, NOWHERE, Perimeter
from parc_social.access.rights import Etendue
from parc_social.domain.territory import Appartenance, Niveau


class Facts(Protocol):
    """What the published editions say of territories and stock; a Store answers both."""

    def appartenances(self) -> Sequence[Appartenance]:
        """Every commune of the current COG with the territories that hold it."""
        ...

    def stock_communes(self, siren: str) -> Sequence[str]:
        """Codes of the communes where a bailleur has dwellings."""
        ...


def perimeter_of(extent: Etendue, organisation: Organisation, facts: Facts) -> Perimeter:
    """The rows that an extent of the matrix means for one organisation."""
    match extent:
        case Etendue.FRANCE:
            return FRANCE
        case Etendue.RESSORT:
            return _ressort(organisation, facts)
        case Etendue.STOCK if organisation.genre is Genre.BAILLEUR:
            return compile_communes(facts.stock_communes(organisation.code), facts)
        case _:
            return NOWHERE


_OF_LEVEL: Mapping[Niveau, Callable[[str], Perimeter]] = {
    Niveau.FRANCE: lambda _: FRANCE,
    Niveau.REGION: lambda code: Perimeter(regions=(code,)),
    Niveau.DEPARTEMENT: lambda code: Perimeter(departements=(code,)),
    Niveau.EPCI: lambda code: Perimeter(epci=(code,)),
    Niveau.COMMUNE: lambda code: Perimeter(communes=(code,)),
}


def _ressort(organisation: Organisation, facts: Facts) -> Perimeter:
    """The code of the territory itself: rows carry the codes of the COG of their millésime."""
    ressort = organisation.ressort
    if ressort is None:
        return NOWHERE
    if ressort.niveau is Niveau.EPT:  # rows carry no EPT that a predicate may use
        inside = (a.code_commune for a in facts.appartenances() if a.code_ept == ressort.code)
        return compile_communes(inside, facts)
    of_level = _OF_LEVEL.get(ressort.niveau)
    return of_level(ressort.code) if of_level else NOWHERE


def compile_communes(codes: Iterable[str], facts: Facts) -> Perimeter:
    """The coarsest codes that say the same as a list of communes, in every millésime.

    Whole régions and départements take one code each. EPCI do not: a commune may leave one
    between two millésimes, and the code would then open rows where the list does not.
    """
    left = set(codes)
    known = list(facts.appartenances()) if left else []
    if known and left >= {a.code_commune for a in known}:
        return FRANCE
    regions = _whole(left, [(a.code_reg, a.code_commune) for a in known])
    departements = _whole(left, [(a.code_dep, a.code_commune) for a in known])
    return Perimeter(regions=regions, departements=departements, communes=tuple(sorted(left)))


def _whole(left: set[str], pairs: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Territories of more than one commune that lie whole in `left`, taken out of it."""
    members: dict[str, set[str]] = {}
    for territory, commune in pairs:
        members.setdefault(territory, set()).add(commune)
    whole = sorted(t for t, inside in members.items() if len(inside) > 1 and inside <= left)
    for territory in whole:
        left -= members[territory]
    return tuple(whole)


def communes_inside(perimeter: Perimeter, facts: Facts) -> tuple[str, ...]:
    """Every commune of the current COG inside a perimeter, sorted."""

    def inside(a: Appartenance) -> bool:
        return (
            perimeter.everything
            or a.code_reg in perimeter.regions
            or a.code_dep in perimeter.departements
            or a.code_epci in perimeter.epci
            or a.code_commune in perimeter.communes
        )

    return tuple(sorted(a.code_commune for a in facts.appartenances() if inside(a)))
