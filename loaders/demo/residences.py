"""Residences (where, whose, built when, financed how) and their dwellings: floor, area, rent."""

import numpy as np

from loaders.demo.columns import (
    Array,
    Columns,
    Rng,
    level_of,
    pick,
    pick_rows,
    rank_within,
    tilted,
)
from loaders.demo.terrain import MEAN_RENT, Profils, Terrain

COLLECTIF, INDIVIDUEL, ETUDIANT = 0, 1, 2
NEW_SHARE = 0.015  # of the last millésime, first let in the year before
DEMOLISHED_SHARE = 0.003  # of the millésime before, gone since
ESSAI_DWELLINGS = 40
LAST_YEAR = 2025

_LARGEST = 60
_BLOCK, _HOUSES, _SPREAD = 20, 5, 0.7  # dwellings of a residence: median, deviation of the log
_HALVINGS = 24
_SMALL_PLACE = 2_500
_LARGEST_IN_SMALL_PLACE = 10


def residences(rng: Rng, terrain: Terrain, dwellings: int) -> Columns:
    """`dwellings` in the last millésime, plus those demolished in the year before.

    Columns: lieu, bailleur (positions in the terrain), taille, typeconst, construct, locat,
    patrimoine, finan, origine, droit, conv, datconv (year), demolie.
    """
    essai = _essai(terrain, dwellings)
    kept = _drawn(rng, terrain, dwellings - int(essai["taille"].sum()))
    gone = _drawn(rng, terrain, round(dwellings * DEMOLISHED_SHARE))
    names = ("lieu", "bailleur", "taille", "typeconst")
    found = {name: np.concatenate([essai[name], kept[name], gone[name]]) for name in names}
    count = len(found["taille"])
    found["demolie"] = np.arange(count) >= count - len(gone["taille"])
    found |= _years(rng, terrain, found)
    found |= _financing(rng, terrain, found)
    return found


def _essai(terrain: Terrain, dwellings: int) -> Columns:
    """Three small buildings of the landlord of the planted errors, in the largest place."""
    numbers = [i for i, bailleur in enumerate(terrain.bailleurs) if bailleur.essai]
    wanted = min(ESSAI_DWELLINGS, dwellings // 2) if numbers else 0
    sizes = np.array([wanted // 3, wanted // 3, wanted - 2 * (wanted // 3)])
    sizes = sizes[sizes > 0]
    largest = int(np.argmax([lieu.habitants for lieu in terrain.lieux]))
    return {
        "taille": sizes,
        "lieu": np.full(len(sizes), largest),
        "bailleur": np.full(len(sizes), numbers[0] if numbers else 0),
        "typeconst": np.full(len(sizes), COLLECTIF),
    }


def _drawn(rng: Rng, terrain: Terrain, total: int) -> Columns:
    weights = np.array([lieu.habitants for lieu in terrain.lieux], dtype=float) ** 1.08
    weights *= rng.lognormal(0.0, 0.45, len(weights))
    count = total // 2 + 40
    place = pick(rng, range(len(weights)), weights.tolist(), count)
    group = pick(rng, (COLLECTIF, INDIVIDUEL, ETUDIANT), (61, 38, 1), count)
    size = _sizes(rng, group, np.array([x.habitants for x in terrain.lieux])[place])
    after = np.cumsum(size)
    used = int(np.searchsorted(after, total)) + 1 if total > 0 else 0
    size, place = size[:used], place[:used]
    if used:
        size[-1] -= int(after[used - 1]) - total
    owner = _owner(rng, terrain, place)
    # From another stream: how many there are, where and whose, is not of what they are.
    kind = _kinds(rng.spawn(1)[0], terrain.profils, place, size)
    return {"taille": size, "lieu": place, "bailleur": owner, "typeconst": kind}


def _sizes(rng: Rng, group: Array, inhabitants: Array) -> Array:
    blocks = np.rint(rng.lognormal(np.log(_BLOCK), _SPREAD, len(group)))
    houses = np.rint(rng.lognormal(np.log(_HOUSES), _SPREAD, len(group)))
    size = np.where(group == INDIVIDUEL, houses, blocks)
    most = np.where(inhabitants < _SMALL_PLACE, _LARGEST_IN_SMALL_PLACE, _LARGEST)
    return np.clip(size, 1, most).astype(np.int64)


def _kinds(rng: Rng, profils: Profils, place: Array, size: Array) -> Array:
    """Flats, houses or student homes: the larger, the fewer houses; a place's share is its own."""
    houses, students = profils.houses[place], profils.students[place]
    lean = np.log(_BLOCK / _HOUSES) * (np.log(_BLOCK * _HOUSES) - 2 * np.log(np.maximum(size, 1)))
    odds = lean / (2 * _SPREAD**2)  # of a size among houses over it among blocks
    wanted: Array = np.bincount(place, size * houses, len(profils.houses))
    low: Array = np.full(len(wanted), -20.0)
    high: Array = -low
    for _ in range(_HALVINGS):
        middle: Array = (low + high) / 2
        share: Array = 1 / (1 + np.exp(-odds - middle[place]))
        fewer: Array = np.bincount(place, size * share, len(wanted)) < wanted
        low[fewer], high[~fewer] = middle[fewer], middle[~fewer]
    house = rng.random(len(size)) < 1 / (1 + np.exp(-odds - low[place]))
    student = rng.random(len(size)) < students
    return np.where(student, ETUDIANT, np.where(house, INDIVIDUEL, COLLECTIF))


def _owner(rng: Rng, terrain: Terrain, place: Array) -> Array:
    bounds = np.cumsum(terrain.parts(), axis=1)
    drawn = rng.random(len(place)) * bounds[place, -1]
    return (bounds[place] <= drawn[:, None]).sum(axis=1)


def _years(rng: Rng, terrain: Terrain, found: Columns) -> Columns:
    count = len(found["taille"])
    period = pick_rows(rng, terrain.profils.years, found["lieu"])
    start = np.array([1900, 1949, 1958, 1977, 1993, 2010])[period]
    end = np.array([1948, 1957, 1976, 1992, 2009, LAST_YEAR - 2])[period]
    construct = start + np.floor(rng.random(count) * (end - start + 1)).astype(np.int64)
    construct = np.where(found["demolie"], np.minimum(construct, 1972), construct)
    new = _new(found)
    locat = np.minimum(construct + (rng.random(count) < 0.45), LAST_YEAR - 2)
    locat = np.where(new, LAST_YEAR - 1, locat)
    construct = np.where(new, locat - (rng.random(count) < 0.3), construct)
    later = np.floor(rng.random(count) * (LAST_YEAR - 1 - locat)).astype(np.int64)
    bought = rng.random(count) < 0.12
    return {"construct": construct, "locat": locat,
            "patrimoine": np.where(bought, locat + later, locat)}  # fmt: skip


def _new(found: Columns) -> Array:
    """The last residences that are not demolished, about up to the share of new dwellings."""
    size = np.where(found["demolie"], 0, found["taille"])
    after = np.cumsum(size[::-1])[::-1]
    return ~found["demolie"] & (after <= NEW_SHARE * size.sum() + size / 2)


def _financing(rng: Rng, terrain: Terrain, found: Columns) -> Columns:
    built, count = found["construct"], len(found["taille"])
    before = pick(rng, (50, 51, 52, 53, 54, 55, 99), (5, 6, 76, 3, 4, 3, 3), count)
    middle = pick(rng, (12, 11, 14, 15, 17, 49), (84, 9, 4, 1, 1, 1), count)
    recent = pick(rng, (13, 10, 14, 16, 49), (60, 19, 16, 4, 1), count)
    finan = np.where(built < 1977, before, np.where(built < 2000, middle, recent))
    bare = np.isin(finan, (15, 16, 17, 53, 54, 55)) & (rng.random(count) < 0.7)
    conv = ~bare & ~np.full(count, terrain.outremer) & (rng.random(count) < 0.985)
    origin = np.where(
        found["patrimoine"] > found["locat"],
        pick(rng, (2, 3), (60, 40), count),
        np.where((built > 2005) & (rng.random(count) < 0.5), 4, 1),
    )
    return {
        "finan": finan,
        "conv": conv,
        "datconv": np.maximum(found["locat"], 1978),
        "origine": origin,
        "droit": pick(rng, (1, 2, 3, 4, 5), (94, 1, 3, 0.5, 1.5), count),
    }


NO_FLOOR = -1
UNKNOWN_LABEL = -1
RENT_RISE = 1.0326  # of 2025 over 2024: the index (IRL) that HLM rents followed

_ADAPTED = 0.3  # of the accessible dwellings
_ROOM_SHARES = np.array(
    [[6, 21, 38, 27, 7, 1], [0.5, 5, 28, 45, 19, 2.5], [86, 14, 0, 0, 0, 0]]
)  # C, I, E
_SMALL = np.linspace(-1.2, 1.2, 13)  # log of odds of one or two rooms
_ROOMS = tilted(_ROOM_SHARES, np.array([1, 1, 0, 0, 0, 0]), _SMALL)
_SMALL_IN_QPV = -0.27  # 22.7 % of one or two rooms in a QPV, 27.7 out (SDES, RPLS, 1 January 2019)
_AREA = np.array([30.0, 47.0, 63.0, 78.0, 93.0, 110.0])
_LABEL_YEARS = (1949, 1977, 1993, 2006, 2013)
_LABEL_MEANS = np.array([3.9, 3.6, 3.2, 2.7, 1.9, 0.9])  # A = 0
_RATES = {50: 5.2, 51: 4.7, 52: 5.4, 53: 6.6, 54: 7.0, 55: 5.6, 99: 5.8, 10: 5.8, 11: 5.6,
          12: 6.2, 13: 6.6, 14: 9.0, 15: 7.6, 16: 10.6, 17: 8.0, 49: 6.8}  # fmt: skip


def dwellings(rng: Rng, profils: Profils, residences: Columns, points: Columns) -> Columns:
    """The dwellings of each address point, in a fixed order.

    Columns: adresse, residence, rang (in the residence), etage, nbpiece, surfhab, dpe,
    ges (0 = A), dpe_mois (months since year 0), pmr (1 to 3, the dictionary's codes), contingent,
    taux (€/m², 2025), tirage (0-1), melange (a permutation of the rows).
    """
    point = np.repeat(np.arange(len(points["logements"])), points["logements"])
    home = points["residence"][point]
    kind = residences["typeconst"][home]
    in_point = rank_within(point)
    floors = 3 + (home % 2)  # dwellings a floor
    found: Columns = {
        "adresse": point,
        "residence": home,
        "rang": rank_within(home),
        "etage": np.where(kind == INDIVIDUEL, NO_FLOOR, in_point // floors),
        "nbpiece": _rooms(rng, profils, points, (point, kind)),
    }
    found["surfhab"] = _areas(rng, found, kind)
    found |= _labels(rng, residences, home)
    built = residences["construct"][home]
    drawn = rng.random(len(home)) / np.where(built >= 2007, 0.55, 0.06)
    found["pmr"] = 1 + (drawn < 1) + (drawn < _ADAPTED)
    found["contingent"] = pick(rng, range(1, 8), (5, 25, 22, 18, 2, 3, 25), len(home))
    found["taux"] = _rates(rng, profils, residences, found)
    found["tirage"] = rng.random(len(home))
    found["melange"] = rng.permutation(len(home))
    return found


def _rooms(rng: Rng, profils: Profils, points: Columns, of: tuple[Array, Array]) -> Array:
    """1 to 6 by kind, place, and whether it is in a QPV. `of`: point and kind of each dwelling."""
    point, kind = of
    small = profils.small[points["lieu"]] + np.where(points["qpv24"] >= 0, _SMALL_IN_QPV, 0.0)
    return pick_rows(rng, _ROOMS, level_of(small, _SMALL)[point] * len(_ROOM_SHARES) + kind) + 1


def _areas(rng: Rng, found: Columns, kind: Array) -> Array:
    rooms, home = found["nbpiece"], found["residence"]
    of_residence = rng.normal(0.0, 0.04, int(home.max()) + 1 if len(home) else 0)
    area = _AREA[rooms - 1] * (1 + of_residence[home] + rng.normal(0.0, 0.05, len(rooms)))
    area = np.rint(np.where(kind == 2, area * 0.75, area)).astype(np.int64)
    # Twins on one floor: one square metre apart, or no field common to the two files tells them.
    twin = ((found["adresse"] * 64 + found["etage"] + 1) * 16 + rooms) * 1024 + area
    return np.clip(area + rank_within(twin), 9, 250)


def _labels(rng: Rng, residences: Columns, home: Array) -> Columns:
    count, built = len(residences["construct"]), residences["construct"]
    level = _LABEL_MEANS[np.searchsorted(_LABEL_YEARS, built, side="right")]
    level = level + rng.normal(0.0, 0.8, count)
    missing = (rng.random(count) < 0.09)[home] | (rng.random(len(home)) < 0.033)
    energy = np.clip(np.rint(level[home] + rng.normal(0.0, 0.4, len(home))), 0, 6)
    gas = np.clip(energy + pick(rng, (-1, 0, 1), (25, 50, 25), count)[home], 0, 6)
    year = np.maximum(built, pick(rng, range(2013, 2023), range(4, 14), count))
    month = year * 12 + rng.integers(0, 12, count)
    return {
        "dpe": np.where(missing, UNKNOWN_LABEL, energy).astype(np.int64),
        "ges": np.where(missing, UNKNOWN_LABEL, gas).astype(np.int64),
        "dpe_mois": np.where(missing, 1900 * 12, month[home]),
    }


def _rates(rng: Rng, profils: Profils, residences: Columns, found: Columns) -> Array:
    home, area = found["residence"], found["surfhab"]
    by_finan = np.zeros(100)
    by_finan[list(_RATES)] = list(_RATES.values())
    of_residence = rng.lognormal(0.0, 0.1, len(residences["finan"]))
    rate = by_finan[residences["finan"]] * of_residence * profils.rent[residences["lieu"]]
    rate = rate[home] * (63.0 / area) ** 0.2 * rng.lognormal(0.0, 0.03, len(home))
    mean = (rate * area).sum() / max(area.sum(), 1)
    return rate * MEAN_RENT * profils.level / mean if len(home) > ESSAI_DWELLINGS else rate
