"""What the stock of a place is like: by its class of commune, published shares, and its own chance.

Targets are those of the SDES's tables of the register on 1 January 2019 (docs/sources.md):
by département mean rent and turnover; in the QPV and out of them houses, years, sizes. The mix of a
class of commune is ours, set so that communes differ as they did then: standard deviations of 24
points for houses, 9.5 for one or two rooms, 24 for what was built from 1949 to 1974.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from loaders.demo.bailleurs import Bailleur
from loaders.demo.columns import Array, generator
from loaders.demo.country import Lieu

# Mean rent of 2019 (5.80 €/m² in France) and of 1 January 2025, all dwellings let.
MEAN_RENT, _MEAN_RENT_2019 = 6.3, 5.8
_RENTS_2019 = {"93": 6.60, "971": 6.18, "974": 5.97}
# Share of the let dwellings that changed hands in the year, 2019, in percent; 9.7 in France.
_TURNOVER_2019 = {"93": 5.7, "971": 9.2, "974": 7.5}
_TURNOVER = 9.7


class Classe(StrEnum):
    """A kind of commune, by how many live there and whether it is overseas."""

    COEUR = "coeur"
    BANLIEUE = "banlieue"
    PETITE_VILLE = "petite ville"
    RURAL = "rural"
    OUTRE_MER = "outre-mer"


@dataclass(frozen=True, slots=True)
class _Mix:
    """Shares of a class in percent: houses, student homes, years in the order of `residences`."""

    houses: float
    students: float
    years: tuple[float, ...]
    small: float  # how much more of one or two rooms than in France, log of odds
    rent: float  # of the département's
    turnover: float
    vacancy: float


# Years: to 1948, 1949-57, 1958-76, 1977-92, 1993-2009, since 2010.
_MIXES = {
    Classe.COEUR: _Mix(7, 4, (12, 9, 40, 13, 13, 13), 0.35, 1.04, 1.1, 0.8),
    Classe.BANLIEUE: _Mix(9, 1, (6, 8, 46, 15, 13, 12), 0.05, 1.0, 1.0, 0.7),
    Classe.PETITE_VILLE: _Mix(38, 0, (7, 4, 30, 26, 20, 13), -0.1, 0.93, 1.15, 1.7),
    Classe.RURAL: _Mix(72, 0, (13, 2, 8, 33, 30, 14), -0.3, 0.88, 1.25, 2.2),
    Classe.OUTRE_MER: _Mix(24, 1, (1, 2, 17, 26, 27, 27), 0.0, 1.0, 1.0, 0.8),
}
_COEUR, _BANLIEUE, _PETITE_VILLE = 80_000, 15_000, 3_500  # inhabitants
_OWN = 0.75  # standard deviation, in log of odds, of a commune in its class
# Fragility, from a survey to the next: tenants of the OPH have ever lower incomes, are more often
# alone and older (FOPH, L'occupation sociale du parc des OPH, April 2022, surveys of 2009 to 2020);
# how much a place departs from it is ours.
_DRIFT, _OWN_DRIFT = 0.06, 0.12
_OWN_RENT, _OWN_TURNOVER, _OWN_VACANCY, _OWN_FRAGILITY = 0.08, 0.22, 0.8, 0.5


@dataclass(frozen=True, slots=True)
class Profils:
    """Of each place of a département, in its order; `years`: a row a place.

    `rent`: of that of the département, `MEAN_RENT` times `level`; `turnover`, `vacancy`: of those
    of France; `small`: log of odds of one or two rooms over France's; `drift`: of fragility, from a
    survey to the next.
    """

    houses: Array
    students: Array
    years: Array
    small: Array
    rent: Array
    turnover: Array
    vacancy: Array
    fragility: Array
    drift: Array
    level: float


@dataclass(frozen=True, slots=True)
class Terrain:
    """Who builds where in one département; parts[place, landlord] is the landlord's weight."""

    departement: str
    lieux: Sequence[Lieu]
    bailleurs: Sequence[Bailleur]
    profils: Profils

    @property
    def outremer(self) -> bool:
        """There, dwellings are not under APL agreements."""
        return self.departement.startswith("97")

    def parts(self) -> Array:
        """Weights of the landlords of the département in each place."""
        return np.array([[b.weight(lieu) for b in self.bailleurs] for lieu in self.lieux])


def classe_of(lieu: Lieu) -> Classe:
    """The class of a place."""
    if lieu.code_dep.startswith("97"):
        return Classe.OUTRE_MER
    if lieu.code != lieu.code_commune or lieu.habitants >= _COEUR:
        return Classe.COEUR
    if lieu.habitants >= _BANLIEUE:
        return Classe.BANLIEUE
    return Classe.PETITE_VILLE if lieu.habitants >= _PETITE_VILLE else Classe.RURAL


def profils(graine: int, departement: str, lieux: Sequence[Lieu]) -> Profils:
    """Each place by its class, and what is its own: the same whatever else is made."""
    mixes = [_MIXES[classe_of(lieu)] for lieu in lieux]
    own = np.array([generator(graine, "profil", lieu.code).normal(0, 1, 9) for lieu in lieux])
    own = own.reshape(len(lieux), 9)
    turnover = _TURNOVER_2019.get(departement, _TURNOVER) / _TURNOVER
    return Profils(
        houses=_houses(mixes, own[:, 0]),
        students=np.array([mix.students for mix in mixes]) / 100,
        years=_years(mixes, own[:, 1:3]),
        small=np.array([mix.small for mix in mixes]) + 0.3 * own[:, 3],
        rent=np.array([mix.rent for mix in mixes]) * np.exp(_OWN_RENT * own[:, 4]),
        turnover=turnover
        * np.array([mix.turnover for mix in mixes])
        * np.exp(_OWN_TURNOVER * own[:, 5]),
        vacancy=np.array([mix.vacancy for mix in mixes]) * np.exp(_OWN_VACANCY * own[:, 6]),
        fragility=_OWN_FRAGILITY * own[:, 7] + 0.2 * own[:, 6] - 0.1 * own[:, 0],
        drift=_DRIFT + _OWN_DRIFT * own[:, 8],
        level=_RENTS_2019.get(departement, _MEAN_RENT_2019) / _MEAN_RENT_2019,
    )


def _houses(mixes: Sequence[_Mix], own: Array) -> Array:
    """Shares of houses among what is no student home."""
    houses = np.array([mix.houses for mix in mixes]) / 100
    return 1 / (1 + np.exp(-np.log(houses / (1 - houses)) - _OWN * own))


def _years(mixes: Sequence[_Mix], own: Array) -> Array:
    """Shares of six periods: a place built its large estates, or what is recent, more or less."""
    shares = np.array([mix.years for mix in mixes])
    estates = np.outer(own[:, 0], (0, 0.5, 1, 0, -0.3, -0.4))
    tilt = estates + np.outer(own[:, 1], (0, 0, -0.2, 0, 0.3, 1))
    shares = shares * np.exp(0.8 * tilt)
    return shares / shares.sum(axis=1, keepdims=True)
