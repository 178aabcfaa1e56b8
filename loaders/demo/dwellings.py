"""Dwellings of the residences: floor, rooms, area, energy label, rent."""

import numpy as np

from loaders.demo.columns import Array, Columns, Rng, pick, pick_rows, rank_within
from loaders.demo.residences import ESSAI_DWELLINGS, INDIVIDUEL

NO_FLOOR = -1
UNKNOWN_LABEL = -1
MEAN_RENT = 6.3  # €/m² a month on 1 January 2025, all dwellings let
RENT_RISE = 1.0326  # of 2025 over 2024: the index (IRL) that HLM rents followed

_ADAPTED = 0.3  # of the accessible dwellings
_ROOM_SHARES = np.array(
    [[6, 21, 38, 27, 7, 1], [0.5, 5, 28, 45, 19, 2.5], [86, 14, 0, 0, 0, 0]]
)  # C, I, E
_AREA = np.array([30.0, 47.0, 63.0, 78.0, 93.0, 110.0])
_LABEL_YEARS = (1949, 1977, 1993, 2006, 2013)
_LABEL_MEANS = np.array([3.9, 3.6, 3.2, 2.7, 1.9, 0.9])  # A = 0
_RATES = {50: 5.2, 51: 4.7, 52: 5.4, 53: 6.6, 54: 7.0, 55: 5.6, 99: 5.8, 10: 5.8, 11: 5.6,
          12: 6.2, 13: 6.6, 14: 9.0, 15: 7.6, 16: 10.6, 17: 8.0, 49: 6.8}  # fmt: skip


def dwellings(rng: Rng, residences: Columns, points: Columns) -> Columns:
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
        "nbpiece": pick_rows(rng, _ROOM_SHARES, kind) + 1,
    }
    found["surfhab"] = _areas(rng, found, kind)
    found |= _labels(rng, residences, home)
    built = residences["construct"][home]
    drawn = rng.random(len(home)) / np.where(built >= 2007, 0.55, 0.06)
    found["pmr"] = 1 + (drawn < 1) + (drawn < _ADAPTED)
    found["contingent"] = pick(rng, range(1, 8), (5, 25, 22, 18, 2, 3, 25), len(home))
    found["taux"] = _rates(rng, residences, found)
    found["tirage"] = rng.random(len(home))
    found["melange"] = rng.permutation(len(home))
    return found


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


def _rates(rng: Rng, residences: Columns, found: Columns) -> Array:
    home, area = found["residence"], found["surfhab"]
    by_finan = np.zeros(100)
    by_finan[list(_RATES)] = list(_RATES.values())
    of_residence = rng.lognormal(0.0, 0.1, len(residences["finan"]))
    rate = by_finan[residences["finan"]] * of_residence
    rate = rate[home] * (63.0 / area) ** 0.2 * rng.lognormal(0.0, 0.03, len(home))
    mean = (rate * area).sum() / max(area.sum(), 1)
    return rate * MEAN_RENT / mean if len(home) > ESSAI_DWELLINGS else rate
