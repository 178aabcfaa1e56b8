"""IRIS and priority districts invented inside a commune: real outline, fictitious cuts.

An IRIS holds about 2,000 inhabitants: cells of a Voronoi diagram whose seeds gather round the town
hall. A QPV is a disc round the seed of an IRIS, cut by the outline: the two do not nest.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import shapely as _shapely

from loaders.demo.columns import Array, Rng, generator
from loaders.demo.country import Lieu

shapely: Any = cast(Any, _shapely)

METRES_PER_DEGREE = 111_320.0
GRID = 1e-6  # about 0.1 m: what the GeoJSON files hold
_MARGIN = 1.2e-4  # about 13 m: an address is never on the outline itself
_IRIS_INHABITANTS = 2_000
_CUT_FROM = 5_000
_DENSITY = 3_000.0  # inhabitants a km² of the built-up part
_QPV_FROM = 8_000
_QPV_SHARE = 0.05  # of the IRIS of a commune
_QPV_RADIUS_M = 380.0
# The demonstration holds a fifth of the stock of its départements: it fills one IRIS in twelve, of
# some 200 dwellings each as in real ones; how many of them lie in a QPV is set by département.
_IRIS_FILLED = 0.085
_QPV_WEIGHT = {"93": 0.8, "971": 0.12}  # 63 % of the stock of 93 in 2019 (SDES, RPLS)
_QPV_WEIGHT_ELSEWHERE = 0.3
_NAMES = ("du Verger", "des Tilleuls", "du Moulin", "de la Plaine", "des Sources", "du Belvédère",
          "des Glycines", "de la Rotonde", "du Lavoir", "des Peupliers", "de l'Étang", "du Clos",
          "des Acacias", "de la Fontaine", "du Parc", "des Hirondelles")  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoDistrict:
    """An invented IRIS or QPV: code, name, place, outline."""

    code: str
    nom: str
    lieu: Lieu
    contour: Any


@dataclass(frozen=True, slots=True)
class Quartiers:
    """The cuts of one place; one seed (lon, lat), weight and reach in metres for each IRIS."""

    lieu: Lieu
    contour: Any
    interieur: Any
    graines: Array
    poids: Array
    portee: Array
    iris: list[DemoDistrict]
    qpv24: list[DemoDistrict]
    qpv15: list[DemoDistrict]


@dataclass
class QpvNumbers:
    """Hands out the codes of the invented QPV of a département, in both generations."""

    departement: str
    _next: dict[str, int] = field(default_factory=dict[str, int])

    def code(self, prefix: str) -> str:
        """QP + département + 3 digits (2015), or QN + département + 2 digits + letter (2024)."""
        number = self._next[prefix] = self._next.get(prefix, 0) + 1
        departement = {"2A": "201", "2B": "202"}.get(self.departement, self.departement)
        if prefix == "QP":
            return f"QP{departement:0>3}{number:03d}"
        return f"QN{departement:0>3}{(number - 1) % 99 + 1:02d}{'MNPQRSTUV'[(number - 1) // 99]}"


def cut(lieu: Lieu, graine: int, numbers: QpvNumbers) -> Quartiers:
    """IRIS and QPV of a place, the same for a seed whatever else is made."""
    rng = generator(graine, "quartiers", lieu.code)
    contour = snapped(lieu.contour())
    interieur = contour.buffer(-_MARGIN)
    interieur = contour if interieur.is_empty else interieur
    cells = max(1, round(lieu.habitants / _IRIS_INHABITANTS)) if lieu.habitants >= _CUT_FROM else 1
    seeds = _seeds(rng, lieu, interieur, cells)
    reach = _nearest(seeds, lieu.habitants)
    chosen, radii = _choose_qpv(rng, lieu, seeds)
    weights = rng.lognormal(0.0, 0.5, len(seeds))
    weights[_without_stock(rng, len(seeds), chosen)] = 0.0
    weights[chosen] *= _QPV_WEIGHT.get(lieu.code_dep, _QPV_WEIGHT_ELSEWHERE)
    discs = _Discs(rng, lieu, contour, seeds[chosen], radii)
    return Quartiers(
        lieu, contour, interieur, seeds, weights, reach,
        _iris(lieu, contour, seeds), discs.zones("QN", numbers), discs.zones("QP", numbers),
    )  # fmt: skip


def _without_stock(rng: Rng, count: int, chosen: Array) -> Array:
    """The IRIS of a commune where no street of social dwellings begins; none with a QPV."""
    order = np.concatenate(
        [chosen, np.setdiff1d(rng.permutation(count), chosen, assume_unique=True)]
    )
    return order[max(1, len(chosen), round(count * _IRIS_FILLED)) :].astype(np.int64)


def snapped(shape: Any) -> Any:
    """The polygons of a shape on the grid of the files, valid."""
    found = shapely.set_precision(shape, GRID)
    if found.geom_type == "GeometryCollection":
        found = shapely.union_all([part for part in found.geoms if part.area > 0])
    return found


def _seeds(rng: Rng, lieu: Lieu, inside: Any, wanted: int) -> Array:
    centre = shapely.from_wkb(lieu.centre) if lieu.centre else None
    if centre is None or not inside.contains(centre):
        centre = inside.representative_point()
    radius = math.sqrt(lieu.habitants / _DENSITY / math.pi) * 1_000 / METRES_PER_DEGREE
    shapely.prepare(inside)
    found = np.array([[centre.x, centre.y]])
    for tries in range(12):
        if len(found) >= wanted:
            break
        spread = radius * 0.8 * 0.85**tries
        drawn = rng.normal((centre.x, centre.y), spread, (4 * wanted, 2))
        drawn = drawn[shapely.contains_xy(inside, drawn[:, 0], drawn[:, 1])]
        found = np.vstack([found, drawn[: wanted - len(found)]])
    return np.round(found, 6)


def _nearest(seeds: Array, inhabitants: int) -> Array:
    if len(seeds) == 1:
        return np.array([60.0 + math.sqrt(inhabitants) * 4])
    apart = _distances(seeds)
    np.fill_diagonal(apart, np.inf)
    return np.clip(apart.min(axis=1), 60.0, 400.0)


def _distances(seeds: Array) -> Array:
    scale = np.array([math.cos(math.radians(float(seeds[0, 1]))), 1.0]) * METRES_PER_DEGREE
    gaps = (seeds[:, None, :] - seeds[None, :, :]) * scale
    return np.sqrt((gaps**2).sum(axis=2))


def _iris(lieu: Lieu, contour: Any, seeds: Array) -> list[DemoDistrict]:
    if len(seeds) == 1:
        return [DemoDistrict(f"{lieu.code}0000", f"{lieu.nom} (commune non irisée)", lieu, contour)]
    diagram = shapely.voronoi_polygons(
        shapely.multipoints(seeds), extend_to=contour.envelope.buffer(0.01), ordered=True
    )
    cells = shapely.intersection(np.array(diagram.geoms), contour, grid_size=GRID)
    return [
        DemoDistrict(f"{lieu.code}{101 + i:04d}", _named("IRIS", i, lieu), lieu, snapped(cell))
        for i, cell in enumerate(cells)
    ]


def _choose_qpv(rng: Rng, lieu: Lieu, seeds: Array) -> tuple[Array, Array]:
    if lieu.habitants < _QPV_FROM or len(seeds) < 2:
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    wanted = max(1, round(len(seeds) * _QPV_SHARE))
    chosen: list[int] = []
    apart = _distances(seeds)
    for seed in rng.permutation(len(seeds)).tolist():
        if len(chosen) < wanted and all(apart[seed, other] > 300 for other in chosen):
            chosen.append(seed)
    index = np.array(chosen)
    between = apart[np.ix_(index, index)]
    np.fill_diagonal(between, np.inf)
    return index, np.minimum(_QPV_RADIUS_M, between.min(axis=1) * 0.42)


@dataclass(frozen=True, slots=True)
class _Discs:
    """The priority districts round some seeds; those of 2015 are a little smaller and aside."""

    rng: Rng
    lieu: Lieu
    contour: Any
    centres: Array
    rayons: Array

    def zones(self, prefix: str, numbers: QpvNumbers) -> list[DemoDistrict]:
        return [
            self._zone(prefix, i, numbers.code(prefix))
            for i in range(len(self.centres))
            if i == 0 or self.rng.random() < 0.92  # one of each generation in twelve is its own
        ]

    def _zone(self, prefix: str, i: int, code: str) -> DemoDistrict:
        radius = float(self.rayons[i]) / METRES_PER_DEGREE * (0.85 if prefix == "QP" else 1.0)
        aside = radius * 0.1 if prefix == "QP" else 0.0
        lon, lat = self.centres[i]
        turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        east = lon + aside + radius * np.cos(turn) / math.cos(math.radians(float(lat)))
        disc = shapely.polygons(np.column_stack([east, lat + radius * np.sin(turn)]))
        outline = snapped(disc.intersection(self.contour))
        return DemoDistrict(code, _named("Quartier", i, self.lieu), self.lieu, outline)


def _named(kind: str, i: int, lieu: Lieu) -> str:
    name = _NAMES[i % len(_NAMES)]
    turn = f" {i // len(_NAMES) + 1}" if i >= len(_NAMES) else ""
    return f"{kind} fictif {name}{turn} ({lieu.nom})"


def locate(zones: Sequence[DemoDistrict], lon: Array, lat: Array) -> Array:
    """Index of the zone that holds each point; -1: none, or a point without coordinates."""
    found = np.full(len(lon), -1, dtype=np.int64)
    if zones:
        tree = shapely.STRtree([zone.contour for zone in zones])
        points, holders = tree.query(shapely.points(lon, lat), predicate="intersects")
        found[points[::-1]] = holders[::-1]  # on a shared edge, the first one
    return found
