"""Who lives where and since when, from 2018 to 2025: occupation, leases, offers to let.

Months are counted since year 0: January 2024 is 2024 * 12.
"""

import numpy as np

from loaders.demo.columns import Array, Columns, Rng, pick
from loaders.demo.residences import INDIVIDUEL, LAST_YEAR, RENT_RISE

LET, VACANT, EMPTY, ASSOCIATION, OTHER = 1, 2, 3, 4, 5
NOT_APPLICABLE = 9
NO_DATE = 1900 * 12
NO_RENT, NO_EXTRA = 9999, 999
SOLD, SOLD_ELSEWHERE, DEMOLISHED, LEFT = 1, 3, 4, 5  # to its occupant, otherwise, otherwise gone
STATES = (2018, 2020, 2022, 2024, 2025)  # 1 January: OPS to 2024, RPLS 2024 and 2025

_FLATS_LEFT = ((SOLD, SOLD_ELSEWHERE, DEMOLISHED, LEFT), (12, 4, 80, 4))
_HOUSES_LEFT = ((SOLD, SOLD_ELSEWHERE, DEMOLISHED, LEFT), (70, 20, 5, 5))
_YEARLY_LEAVING = 0.078  # with the relets of vacant dwellings, about 10 % a year
_RELET = 0.045  # in the two years before the first state, of dwellings that stood vacant
_VACANT = 0.025
_SPECIAL = ((LET, EMPTY, ASSOCIATION, OTHER, NOT_APPLICABLE), (953, 19, 11, 16, 1))
_STAYS_SPECIAL = 0.85
_LONG_VACANCY = 0.52  # share of the vacancies that last more than three months
_OVER_A_YEAR, _VERY_LONG = 14, 3  # months beyond which a vacancy is stretched: up to 34 months


def occupations(
    rng: Rng, locat: Array, demolished: Array, pace: tuple[Array, Array]
) -> dict[int, Columns]:
    """For each state: present, mode, bail (month, NO_DATE when not let), offre (month).

    `pace`: turnover and vacancy of each dwelling, of those of France.
    """
    special = pick(rng, *_SPECIAL, len(locat))
    found: dict[int, Columns] = {}
    before: Columns | None = None
    for year in STATES:
        if before is not None:
            stays = rng.random(len(locat)) < _STAYS_SPECIAL
            special = np.where(stays, special, pick(rng, *_SPECIAL, len(locat)))
        state = _state(rng, year, (locat, special, *pace), before)
        state["present"] = (locat < year) & ~(demolished & (year == LAST_YEAR))
        found[year] = before = state
    return found


def exits(rng: Rng, kind: Array, locat: Array, gone: Array) -> Columns:
    """Of the last state, the dwellings that left since the one before, and why (field 37)."""
    reasons = np.where(
        kind == INDIVIDUEL, pick(rng, *_HOUSES_LEFT, len(kind)), pick(rng, *_FLATS_LEFT, len(kind))
    )
    left = np.flatnonzero(gone & (locat < LAST_YEAR - 1))
    alike = {"annee": LAST_YEAR, "mode": NOT_APPLICABLE, "bail": NO_DATE, "offre": NO_DATE,
             "loyer": NO_RENT, "accessoires": NO_EXTRA}  # fmt: skip
    told = {name: np.full(len(left), value) for name, value in alike.items()}
    return {"n": left, **told, "motif": reasons[left]}


def _state(
    rng: Rng, year: int, of: tuple[Array, Array, Array, Array], before: Columns | None
) -> Columns:
    locat, special, turnover, vacancy = of
    vacant = (special == LET) & (rng.random(len(locat)) < _VACANT * vacancy)
    mode = np.where(vacant, VACANT, special)
    leaving = _YEARLY_LEAVING * turnover
    lease = (
        _first_leases(rng, year, locat, leaving)
        if before is None
        else _next(rng, year, (locat, leaving), before)
    )
    long = rng.random(len(locat)) < _LONG_VACANCY
    months = rng.integers(4, 20, len(locat))
    months += _VERY_LONG * np.maximum(months - _OVER_A_YEAR, 0)
    since = np.where(long, months, rng.integers(1, 3, len(locat)))
    offered = np.where(mode == VACANT, year * 12 - since, lease - rng.integers(1, 3, len(locat)))
    offered = np.maximum(offered, locat * 12)
    let = mode == LET
    return {
        "annee": np.full(len(locat), year),
        "mode": mode,
        "bail": np.where(let, lease, NO_DATE),
        "offre": np.where(let | (mode == VACANT), offered, NO_DATE),
    }


def _first_leases(rng: Rng, year: int, locat: Array, leaving: Array) -> Array:
    age = rng.exponential(12 / leaving).astype(np.int64)
    relet = rng.random(len(locat)) < _RELET
    age = np.where(relet, rng.integers(0, 24, len(locat)), age)
    earliest = locat * 12 + rng.integers(0, 12, len(locat))
    return np.maximum(year * 12 - 1 - age, earliest)


def _next(rng: Rng, year: int, of: tuple[Array, Array], before: Columns) -> Array:
    locat, leaving = of
    previous = int(before["annee"][0]) if len(locat) else year
    staying = np.exp(-leaving * (year - previous))
    same = (before["mode"] == LET) & before["present"] & (rng.random(len(locat)) < staying)
    start = np.maximum(previous * 12, locat * 12)
    room = np.maximum(year * 12 - start, 1)
    fresh = start + np.floor(rng.random(len(locat)) * room).astype(np.int64)
    return np.where(same, before["bail"], fresh)


def rents(rng: Rng, year: int, homes: Columns, state: Columns) -> Columns:
    """Columns loyer and accessoires in euros a month; NO_RENT and NO_EXTRA when not let."""
    let = state["mode"] == LET
    rate = homes["taux"] / (RENT_RISE if year < LAST_YEAR else 1.0)
    rent = np.rint(rate * homes["surfhab"]).astype(np.int64)
    extra = np.where(homes["tirage"] < 0.3, rng.integers(8, 60, len(rent)), NO_EXTRA)
    return {"loyer": np.where(let, rent, NO_RENT), "accessoires": np.where(let, extra, NO_EXTRA)}
