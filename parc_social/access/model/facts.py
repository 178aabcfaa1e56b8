"""What the published editions say of territories and stock: one frozen value a store version."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from parc_social.access.model.matrix import Matrice, matrice
from parc_social.domain.territory import Appartenance

Members = Mapping[str, frozenset[str]]


@dataclass(frozen=True, eq=False)
class Facts:
    """`cogs`: communes by year of the COG; `stock`: communes by SIREN and year of RPLS.

    `changed`: years of the COG from which a commune's code means another territory (a merger:
    Pierrefitte-sur-Seine, 93059, is in Saint-Denis, 93066, from 2025 on). `millesimes`: every
    published year. `matrice` is the one in use.
    """

    cogs: Mapping[int, tuple[Appartenance, ...]] = field(
        default_factory=dict[int, tuple[Appartenance, ...]]
    )
    stock: Mapping[str, Mapping[int, frozenset[str]]] = field(
        default_factory=dict[str, Mapping[int, frozenset[str]]]
    )
    changed: Mapping[str, tuple[int, ...]] = field(default_factory=dict[str, tuple[int, ...]])
    millesimes: tuple[int, ...] = ()
    matrice: Matrice = field(default_factory=matrice)

    @cached_property
    def current(self) -> tuple[Appartenance, ...]:
        """Every commune of the newest COG; none when none is published."""
        return self.cogs[max(self.cogs)] if self.cogs else ()

    @cached_property
    def communes(self) -> frozenset[str]:
        """Every code that some COG has."""
        return frozenset(a.code_commune for a in self._every)

    @cached_property
    def regions(self) -> Members:
        """Communes of each région, of any COG."""
        return _members((a.code_reg, a.code_commune) for a in self._every)

    @cached_property
    def departements(self) -> Members:
        """Communes of each département, of any COG."""
        return _members((a.code_dep, a.code_commune) for a in self._every)

    def of_ept(self, code: str) -> frozenset[str]:
        """Communes that lie in an EPT in every COG that has them."""
        inside = {a.code_commune for a in self._every if a.code_ept == code}
        return frozenset(inside - {a.code_commune for a in self._every if a.code_ept != code})

    def years_meant(self, commune: str, year: int) -> frozenset[int] | None:
        """The published years in which a code means what it means in `year`; None: in all.

        A code that took in another commune, or gave one up, means another place before and after.
        """
        turns = self.changed.get(commune, ())
        if not turns:
            return None
        return frozenset(
            y
            for y in self.millesimes
            if not any(min(y, year) < turn <= max(y, year) for turn in turns)
        )

    @cached_property
    def _every(self) -> tuple[Appartenance, ...]:
        return tuple(a for cog in self.cogs.values() for a in cog)


def _members(pairs: Iterable[tuple[str, str]]) -> Members:
    found: dict[str, set[str]] = {}
    for territory, commune in pairs:
        found.setdefault(territory, set()).add(commune)
    return {territory: frozenset(inside) for territory, inside in found.items()}
