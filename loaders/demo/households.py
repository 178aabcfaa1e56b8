"""Households: who lives in a dwelling, how old, at work or not, on what income.

Persons are rows of ages, -1 where there is nobody: holder, spouse, dependants, other adults. The
households of a survey that have not moved are those of the next, two years younger.
"""

import numpy as np

from loaders.demo.columns import Array, Columns, Rng, level_of, pick_rows, tilted

SEATS = 9
_SPOUSE, _DEPENDANTS, _OTHERS = 1, slice(2, 7), slice(7, 9)
ABSENT = -1
_LEAVES = 21  # the age at which a dependant is one no more
# Parents whose children leave, alone or not: about as many as are born, so that sizes stay.
_LEAVING_FROM, _LEAVING_TO, _LEFT_A_YEAR = 42, 66, (0.07, 0.2)
_APART_A_YEAR = 0.035  # of the parents who are alone, in each year of the lease
AGE_COLUMNS = ("0_5", "6_10", "11_17", "18_24", "25_29", "30_39", "40_49", "50_64", "65_74", "75p")
_AGE_STARTS = (6, 11, 18, 25, 30, 40, 50, 65, 75)
_OTHER = 10

# Shares of the compositions by number of rooms (1 to 5 and more).
_SHARES = np.array([
    [86, 3, 0.5, 0, 0, 5, 1, 0, 0, 0, 4.5],
    [66, 9, 2, 0.5, 0, 11, 3, 1, 0.5, 0, 7],
    [36, 14, 7, 2, 0.5, 13, 8, 6, 2, 0.5, 11],
    [18, 11, 10, 5, 2.5, 11, 9, 13, 8.5, 4, 9.5],
    [10, 7, 9, 7, 5, 9, 8, 13, 14, 10, 8],
])  # fmt: skip
# A fragile place has more lone parents and large families, more seekers of work, lower incomes.
_FRAGILE = np.linspace(-3.0, 3.0, 13)
_BY_PLACE = tilted(
    _SHARES, np.array([0, 0.22, 0.26, 0.3, 0.36, -0.18, -0.05, 0.04, 0.16, 0.28, 0.02]), _FRAGILE
)
_INCOME_OF_PLACE = -0.16  # log of income over the ceiling, a unit of fragility
# Age of the holder: alone, alone with dependants, couple without, couple with, other.
_AGE_FROM = np.array([20, 30, 50, 65, 75])
_AGE_TO = np.array([29, 49, 64, 74, 94])
_AGE_SHARES = np.array([
    [20, 22, 23, 19, 16], [22, 60, 18, 0, 0], [17, 13, 24, 29, 17], [18, 60, 22, 0, 0],
    [13, 30, 35, 15, 7],
])  # fmt: skip
_KIND = np.array([0, 1, 1, 1, 1, 2, 3, 3, 3, 3, 4])
# Stable job, precarious job, jobseeker, other: by age of the adult (under 25, 30, 60, 65, over).
_ACTIVITY = np.array([
    [20, 18, 17, 45], [44, 18, 19, 19], [52, 10, 16, 22], [26, 4, 9, 61], [2, 0.3, 0.2, 97.5],
])  # fmt: skip
_ACTIVITY_BY_PLACE = tilted(_ACTIVITY, np.array([-0.16, 0.03, 0.22, 0.07]), _FRAGILE)
_BAND_STARTS = (0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.5)
_AID_SHARES = np.array([0.9, 0.82, 0.5, 0.2, 0.05, 0.01, 0.0, 0.0])


def persons(rng: Rng, rooms: Array, tenure_years: Array, fragility: Array) -> Array:
    """Ages of the households that moved in so many years ago; how fragile their places are."""
    count = len(rooms)
    level = level_of(fragility, _FRAGILE)
    composition = pick_rows(rng, _BY_PLACE, level * len(_SHARES) + np.minimum(rooms, 5) - 1)
    band = pick_rows(rng, _AGE_SHARES, _KIND[composition])
    width = (_AGE_TO - _AGE_FROM + 1)[band]
    holder = _AGE_FROM[band] + np.floor(rng.random(count) * width).astype(np.int64)
    least = 18 + tenure_years
    later = least + rng.integers(0, 12, count)
    holder = np.minimum(np.where(holder < least, later, holder), np.maximum(least, 97))
    ages = np.full((count, SEATS), ABSENT, dtype=np.int64)
    ages[:, 0] = holder
    couple = (composition >= 5) & (composition < _OTHER)
    spouse = np.clip(holder + np.rint(rng.normal(-1, 4, count)).astype(np.int64), 20, 98)
    spouse = np.maximum(spouse, least)  # of age since they moved in, as the others
    ages[:, _SPOUSE] = np.where(couple, spouse, ABSENT)
    ages[:, _DEPENDANTS] = _dependants(rng, composition, holder)
    ages[:, _OTHERS] = _others(rng, composition, least)
    return ages


def _dependants(rng: Rng, composition: Array, holder: Array) -> Array:
    count = len(holder)
    several = 4 + (rng.random(count) < 0.3)
    wanted = np.where(composition < _OTHER, composition % 5, (rng.random(count) * 3 - 1.4) // 1)
    wanted = np.where(wanted == 4, several, wanted)
    oldest = np.clip(holder - 18, 0, _LEAVES - 1)
    drawn = np.floor(rng.random((count, 5)) * (oldest[:, None] + 1)).astype(np.int64)
    return np.where(np.arange(5) < wanted[:, None], drawn, ABSENT)


def _others(rng: Rng, composition: Array, least: Array) -> Array:
    count = len(composition)
    wanted = np.where(composition == _OTHER, 1 + (rng.random(count) < 0.25), 0)
    drawn = np.maximum(rng.integers(20, 70, (count, 2)), least[:, None])
    return np.where(np.arange(2) < wanted[:, None], drawn, ABSENT)


def younger(rng: Rng, ages: Array, years: int) -> Array:
    """The same households some years before: who was not born is not there, who left since is."""
    found = np.where(ages >= years, ages - years, ABSENT)
    holder, children, count = found[:, 0], found[:, _DEPENDANTS], len(found)
    alone = found[:, _SPOUSE] == ABSENT
    apart = alone & (children >= 0).any(axis=1) & (rng.random(count) < _APART_A_YEAR * years)
    found[:, _SPOUSE] = np.where(apart, holder, found[:, _SPOUSE])
    leaving = np.where(alone, *_LEFT_A_YEAR) * years
    parents = (holder >= _LEAVING_FROM) & (holder < _LEAVING_TO) & (found[:, _OTHERS.start] < 0)
    left = parents & (children[:, -1] == ABSENT) & (rng.random(count) < leaving)
    children[:, -1] = np.where(left, _LEAVES - 1 - rng.integers(0, 3, count), children[:, -1])
    return found


def described(rng: Rng, ages: Array, fragility: Array) -> Columns:
    """What the survey asks of a household, all answers known.

    Columns: composition, categorie, charge, mineurs, majeurs, occupants, age_titulaire,
    occ_<band>, stable, precaire, chomeur, sans_emploi, tranche, aidee.
    """
    there = ages >= 0
    charge = there[:, _DEPENDANTS].sum(axis=1)
    couple, others = there[:, _SPOUSE], there[:, _OTHERS].any(axis=1)
    occupants, adults = there.sum(axis=1), (ages >= 18).sum(axis=1)
    found: Columns = {
        "composition": np.where(others, _OTHER, couple * 5 + np.minimum(charge, 4)),
        "categorie": _category(ages, charge, occupants),
        "charge": charge,
        "mineurs": occupants - adults,
        "majeurs": adults,
        "occupants": occupants,
        "age_titulaire": np.searchsorted((25, 30, 40, 50, 65, 75), ages[:, 0], side="right"),
    }
    band = np.full(ages.shape, ABSENT)
    band[there] = np.searchsorted(_AGE_STARTS, ages[there], side="right")
    for i, name in enumerate(AGE_COLUMNS):
        found[f"occ_{name}"] = (band == i).sum(axis=1)
    return found | _working(rng, ages, adults, fragility)


def _category(ages: Array, charge: Array, occupants: Array) -> Array:
    """Household category of the PLUS ceilings (arrêté of 29 July 1987, annex I)."""
    alone = occupants - charge == 1
    couple = (ages[:, _SPOUSE] >= 0) & (occupants == 2)
    young = couple & (ages[:, 0] + ages[:, _SPOUSE] <= 55)
    found = np.where(alone & (charge > 0), charge + 2, occupants)
    return np.minimum(np.where(young, 3, found), 6)


def _working(rng: Rng, ages: Array, adults: Array, fragility: Array) -> Columns:
    row = np.searchsorted((25, 30, 60, 65), ages.ravel(), side="right")
    row += np.repeat(level_of(fragility, _FRAGILE), ages.shape[1]) * len(_ACTIVITY)
    activity = pick_rows(rng, _ACTIVITY_BY_PLACE, row).reshape(ages.shape)
    activity = np.where(ages >= 18, activity, ABSENT)
    counts = [(activity == i).sum(axis=1) for i in range(4)]
    employed = (counts[0] + 0.5 * counts[1]) / np.maximum(adults, 1)
    retired = np.where(ages[:, 0] >= 65, 0.45, 0.0)
    ratio: Array = np.exp(
        -1.35 + 0.95 * employed + retired + _INCOME_OF_PLACE * fragility
        + rng.normal(0.0, 0.65, len(ages))
    )  # fmt: skip
    band = np.searchsorted(_BAND_STARTS, ratio, side="right")
    aided = rng.random(len(ages)) < _AID_SHARES[band]
    names = ("stable", "precaire", "chomeur", "sans_emploi")
    return dict(zip(names, counts, strict=True)) | {"tranche": band, "aidee": aided}
