"""Streets and address points of a département: where they are, and how landlords type them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pyproj

from loaders.demo.columns import Array, Columns, Rng, pick, rank_within
from loaders.demo.districts import METRES_PER_DEGREE, DemoDistrict, Quartiers, locate, shapely
from loaders.demo.residences import INDIVIDUEL
from loaders.demo.streets import LIEUX_DITS, NOMS, TYPE_SHARES, StreetNames, street_of
from parc_social.domain.projections import METROPOLE, OUTRE_MER

# How an address differs in the register's files from the BAN (`ecart`).
SAME, NUMBER_NOT_IN_BAN, STREET_NOT_IN_BAN, MISSPELT, NO_NUMBER, PLACE_ONLY = range(6)
_SHARES = {NUMBER_NOT_IN_BAN: 0.014, MISSPELT: 0.011, NO_NUMBER: 0.006}
_STREETS_NOT_IN_BAN = 0.006
_STREETS_IN_A_PLACE = 0.15  # whose lieu-dit the BAN names
_PLACE_ONLY = 0.03  # of the addresses there

_PER_BLOCK = 24  # dwellings an address point, at most
_PER_HOUSES = 7
_STEP_M = 11.0

UNLOCATED = 0  # `qualite` of an address that the producer could not place
_QUALITIES = (11, 12, 21, 22, 33, UNLOCATED)
_QUALITY_SHARES = (900, 40, 30, 12, 12, 6)
_QUALITY_BLUR_M = {11: 0.0, 12: 8.0, 21: 35.0, 22: 110.0, 33: 0.0, UNLOCATED: 0.0}


@dataclass(frozen=True, slots=True)
class DepartementMap:
    """The places of a département with their cuts, and how to draw coordinates in them."""

    departement: str
    lieux: Sequence[Quartiers]

    @property
    def epsg(self) -> int:
        """The legal projection that the register and the BAN use there."""
        return OUTRE_MER.get(self.departement, METROPOLE)

    def zones(self, kind: str) -> list[DemoDistrict]:
        """All `iris`, `qpv24` or `qpv15`, in a fixed order."""
        return [
            zone for lieu in self.lieux for zone in cast(list[DemoDistrict], getattr(lieu, kind))
        ]

    def inside(self, place: Array, lon: Array, lat: Array) -> Array:
        """Whether each point lies in its place, off the outline by some metres."""
        shapes: Array = np.array([lieu.interieur for lieu in self.lieux], dtype=object)
        shapely.prepare(shapes)
        return shapely.contains_xy(shapes[place], lon, lat)

    def moved(
        self, place: Array, at: tuple[Array, Array], east_m: Array, north_m: Array
    ) -> tuple[Array, Array]:
        """Points moved by metres; one that would leave its place stays. (lon, lat)."""
        lon, lat = at
        north = lat + north_m / METRES_PER_DEGREE
        east = lon + east_m / (METRES_PER_DEGREE * np.cos(np.radians(lat)))
        kept = self.inside(place, east, north)
        moved_lon: Array = np.where(kept, east, lon)
        moved_lat: Array = np.where(kept, north, lat)
        return moved_lon, moved_lat

    def projected(self, lon: Array, lat: Array) -> tuple[Array, Array]:
        """X and Y in the legal projection, in metres, to the centimetre."""
        to_legal: Any = pyproj.Transformer.from_crs(4326, self.epsg, always_xy=True)
        x, y = cast(tuple[Array, Array], to_legal.transform(lon, lat))
        return np.round(x, 2), np.round(y, 2)


def streets(rng: Rng, carte: DepartementMap, residences: Columns, noms: StreetNames) -> Columns:
    """Streets of each place, and `voie` added to the residences.

    Columns: lieu, rang (in the place), type, nom (positions in voies), lieudit (position or -1),
    absente (from the BAN), lon, lat, cap (east and north of one metre along the street).
    """
    in_place = np.bincount(residences["lieu"], minlength=len(carte.lieux))
    counts = np.where(in_place > 0, np.ceil(in_place * 0.7).astype(np.int64) + 1, 0)
    starts = np.cumsum(counts) - counts
    place = np.repeat(np.arange(len(counts)), counts)
    rank = rank_within(place)
    size = counts[residences["lieu"]]
    first_kind = pick(rng, range(len(TYPE_SHARES)), TYPE_SHARES, len(place))
    turn = rng.random(len(place)) * 2 * np.pi
    lon, lat = _anchors(rng, carte, place)
    inside = locate(carte.zones("qpv24"), lon, lat) >= 0
    residences["voie"] = street_of(rng, residences, (starts, size), inside)
    first_name = rng.integers(0, len(NOMS), len(counts))
    rank = rank + noms.voies[place]
    name, kind = noms.give(place, rank, first_kind, first_name)
    noms.voies += counts
    return {
        "lieu": place,
        "rang": rank,
        "nom": name,
        "type": kind,
        "lieudit": np.where(
            rng.random(len(place)) < _STREETS_IN_A_PLACE,
            rng.integers(0, len(LIEUX_DITS), len(place)),
            -1,
        ),
        "absente": rng.random(len(place)) < _STREETS_NOT_IN_BAN,
        "lon": lon,
        "lat": lat,
        "cap_est": np.cos(turn),
        "cap_nord": np.sin(turn),
    }


def _anchors(rng: Rng, carte: DepartementMap, place: Array) -> tuple[Array, Array]:
    """Beginnings of streets, near the seed of an IRIS drawn by weight."""
    seed_place = np.repeat(np.arange(len(carte.lieux)), [len(x.graines) for x in carte.lieux])
    seeds = np.vstack([x.graines for x in carte.lieux])
    reach = np.concatenate([x.portee for x in carte.lieux])
    weights = np.concatenate([x.poids / x.poids.sum() for x in carte.lieux])
    bounds = np.cumsum(weights)  # place p holds ]p, p + 1]
    seed = np.searchsorted(bounds, place + rng.random(len(place)))
    seed = np.clip(seed, np.searchsorted(seed_place, place),
                   np.searchsorted(seed_place, place, side="right") - 1)  # fmt: skip
    spread = reach[seed] * 0.2
    at = (seeds[seed, 0], seeds[seed, 1])
    normal = rng.normal(0.0, 1.0, (2, len(place)))
    return carte.moved(place, at, normal[0] * spread, normal[1] * spread)


def address_points(rng: Rng, carte: DepartementMap, residences: Columns, rues: Columns) -> Columns:
    """The address points of the stock, several for a large residence.

    Columns: residence, voie, lieu, numero, rep (0, 1 bis, 2 ter), batiment (rank in the residence),
    logements, ecart, lon, lat (where it is), and what `published` adds.
    """
    size = residences["taille"]
    each = np.where(residences["typeconst"] == INDIVIDUEL, _PER_HOUSES, _PER_BLOCK)
    counts = -(-size // each)
    residence = np.repeat(np.arange(len(size)), counts)
    order = np.argsort(residences["voie"][residence], kind="stable")
    residence = residence[order]
    street = residences["voie"][residence]
    rank, building = rank_within(street), rank_within(residence)
    share, rest = size // counts, size % counts
    points: Columns = {
        "residence": residence,
        "voie": street,
        "lieu": residences["lieu"][residence],
        "batiment": building,
        "logements": share[residence] + (building < rest[residence]),
        "ecart": _differences(rng, rues, street),
    }
    points |= _numbers(rng, rank, (residence % 2).astype(np.int64))
    points["lon"], points["lat"] = _along(carte, rues, points)
    points |= published(rng, carte, points)
    return points


def other_addresses(rng: Rng, carte: DepartementMap, rues: Columns, points: Columns) -> Columns:
    """About as many addresses of the same streets, farther on, without social dwellings."""
    already = np.bincount(points["voie"], minlength=len(rues["lieu"]))
    counts = rng.poisson(2.0, len(already)) + (already == 0) * 2
    street = np.repeat(np.arange(len(already)), counts)
    rank = already[street] + rank_within(street)
    found: Columns = {"voie": street, "lieu": rues["lieu"][street]}
    found |= _numbers(rng, rank, rng.integers(0, 2, len(street)))
    found["lon"], found["lat"] = _along(carte, rues, found)
    return found


def _numbers(rng: Rng, rank: Array, parity: Array) -> Columns:
    """Numbers that grow along the street; a bis or ter takes the number of its own rank."""
    drawn = rng.random(len(rank))
    return {
        "rang": rank,
        "numero": 2 * rank + 1 + parity,
        "rep": np.where(drawn < 0.03, 1, np.where(drawn < 0.037, 2, 0)),
    }


def _along(carte: DepartementMap, rues: Columns, points: Columns) -> tuple[Array, Array]:
    street = points["voie"]
    along = points["rang"] * _STEP_M
    aside = np.where(points["numero"] % 2 == 0, 7.0, -7.0)
    east, north = rues["cap_est"][street], rues["cap_nord"][street]
    start = (rues["lon"][street], rues["lat"][street])
    lon, lat = carte.moved(
        points["lieu"], start, east * along - north * aside, north * along + east * aside
    )
    return np.round(lon, 6), np.round(lat, 6)


def _differences(rng: Rng, rues: Columns, street: Array) -> Array:
    found = np.full(len(street), SAME)
    drawn, low = rng.random(len(street)), 0.0
    for kind, share in _SHARES.items():
        found[(drawn >= low) & (drawn < low + share)] = kind
        low += share
    in_place = (rues["lieudit"][street] >= 0) & (drawn > 1 - _PLACE_ONLY)
    found[in_place] = PLACE_ONLY
    found[rues["absente"][street]] = STREET_NOT_IN_BAN
    return found


def published(rng: Rng, carte: DepartementMap, points: Columns) -> Columns:
    """What the producer publishes of a place: coordinates of some quality, and the zones there.

    Columns: qualite, ecart_m (distance to the truth), x, y (not a number when unlocated), and
    p_iris, p_qpv24, p_qpv15 at the published point, qpv24, qpv15 at the true one (-1: none).
    """
    count = len(points["lon"])
    quality = pick(rng, _QUALITIES, _QUALITY_SHARES, count)
    blur = np.vectorize(_QUALITY_BLUR_M.__getitem__, otypes=[float])(quality) if count else quality
    normal = rng.normal(0.0, 1.0, (2, count))
    at = (points["lon"], points["lat"])
    near = carte.moved(points["lieu"], at, normal[0] * blur, normal[1] * blur)
    anywhere = _anchors(rng, carte, points["lieu"])
    lon: Array = np.where(quality == 33, anywhere[0], near[0])
    lat: Array = np.where(quality == 33, anywhere[1], near[1])
    x, y = carte.projected(lon, lat)
    true_x, true_y = carte.projected(*at)
    known = quality != UNLOCATED
    found: Columns = {
        "qualite": quality,
        "ecart_m": np.rint(np.hypot(x - true_x, y - true_y)).astype(np.int64),
        "x": np.where(known, x, np.nan),
        "y": np.where(known, y, np.nan),
    }
    for kind in ("iris", "qpv24", "qpv15"):
        zones = carte.zones(kind)
        found[f"p_{kind}"] = np.where(known, locate(zones, lon, lat), -1)
        if kind != "iris":
            found[kind] = locate(zones, *at)
    return found
