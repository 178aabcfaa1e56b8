"""The households of a survey, their groups and where each lies: what polygons are drawn over."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from parc_social.access.secrecy import LEVELS
from parc_social.domain.indicators import OPS_SUMS
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import EditionState
from parc_social.storage.store import Store
from testing.secret.pool import Answers
from testing.secret.published import Columns
from testing.secret.world import Household

_HAND, _UNIT = 1e-6, 1e-7  # degrees


@dataclass(frozen=True, slots=True)
class Group:
    """A group of a table over everyone: its members, and its point or the outlines of its zone."""

    table: str
    members: tuple[int, ...]
    point: tuple[float, float] | None
    outlines: tuple[BaseGeometry, ...]

    def is_in(self, polygon: BaseGeometry) -> bool:
        """Whether the polygon holds it."""
        if self.point is not None:
            return polygon.intersects(Point(self.point))
        wide = polygon.buffer(_HAND)
        return bool(self.outlines) and all(wide.covers(one) for one in self.outlines)


@dataclass(frozen=True, slots=True)
class Scene:
    """The households of the newest survey, their groups, and the points of the stock."""

    columns: Columns
    groups: tuple[Group, ...]
    points: tuple[tuple[float, float], ...]
    outlines: tuple[BaseGeometry, ...]


def scene(store: Store, folder: Path) -> Scene:
    """That of the current indicators of a store, from the files of their sources."""
    editions = [e for e in store.editions() if e.state is EditionState.PUBLISHED]
    last = {e.source: e for e in sorted(editions, key=lambda e: e.millesime)}
    with workshop(None) as bench:
        for alias, name in (
            ("p", f"{last['ops'].id}.partition"), ("i", last["indicateurs"].id),
            ("t", last["territoires"].id),
        ):  # fmt: skip
            bench.attach(alias, folder / f"{name}.duckdb")
        landlords: dict[str, int] = {}
        sums = ", ".join(OPS_SUMS)
        members = bench.rows(
            f"FROM p.membre SELECT groupe, bailleur, {sums} ORDER BY groupe, bailleur, cle"
        )
        households = tuple(
            Household(n, group, landlords.setdefault(landlord, len(landlords)), recent=False,
                      answers=Answers(tuple(values)))
            for n, (group, landlord, *values) in enumerate(members)
        )  # fmt: skip
        points = {
            code: (lon, lat, max(number or 0, 1))
            for code, lon, lat, number in bench.rows(
                "SELECT code, lon, lat, logements FROM i.indicateur_adresse"
                " WHERE population = 'tous' AND lon IS NOT NULL"
            )
        }
        places = _places(bench.rows("FROM p.adresse_groupe SELECT montre, adresse"), points)
        outlines = _outlines(bench.rows)
        groups = tuple(_groups(bench.rows, households, places, outlines))
    shapes = tuple(one for key, one in sorted(outlines.items()) if key[0] == "commune")
    located = tuple(sorted((lon, lat) for lon, lat, _ in points.values()))
    return Scene(Columns(households), groups, located, shapes)


def _groups(
    rows: Any,
    households: Sequence[Household],
    places: Mapping[int, tuple[float, float]],
    outlines: Mapping[tuple[str, str], BaseGeometry],
) -> Iterator[Group]:
    inside: dict[int, list[int]] = {}
    for one in households:
        inside.setdefault(one.address, []).append(one.number)
    made: dict[int, list[int]] = {}
    for origin, group in rows("FROM p.chaine SELECT origine, groupe WHERE population = 'tous'"):
        made.setdefault(group, []).extend(inside.get(origin, ()))
    parents = rows(
        "SELECT c.code, coalesce(a.code_epci, '-'), a.code_dep, a.code_reg"
        " FROM t.territoire_commune AS c LEFT JOIN t.appartenance AS a ON a.code_commune = c.code"
    )
    for group, table, level, zone in rows(
        "FROM p.groupe SELECT groupe, tableau, niveau, zone WHERE population = 'tous'"
    ):
        point = places.get(group) if level == 0 else None
        shapes = () if point else tuple(_of_zone(LEVELS[level], zone, outlines, parents))
        yield Group(table, tuple(made[group]), point, shapes)


def _of_zone(
    level: str, zone: str, outlines: Mapping[tuple[str, str], BaseGeometry], parents: Any
) -> Iterator[BaseGeometry]:
    first, _, rest = zone.partition("|")
    if level in ("part", "iris") and ("iris", rest.partition("|")[0]) in outlines:
        yield outlines["iris", rest.partition("|")[0]]
        return
    for commune, epci, departement, region in parents:
        inside = {
            "epci": (departement, epci) == (first, rest),
            "departement": departement == zone,
            "region": region == zone,
            "france": True,
        }.get(level, commune == first)
        if inside:
            yield outlines["commune", commune]


def _places(
    shown: Iterable[tuple[int | None, str]], points: Mapping[str, tuple[float, float, int]]
) -> dict[int, tuple[float, float]]:
    """The point of each group: the shown address nearest to the centre of the dwellings."""
    seen: dict[int, list[tuple[str, float, float, int]]] = {}
    for group, address in shown:
        if group is not None and address in points:
            seen.setdefault(group, []).append((address, *points[address]))
    found: dict[int, tuple[float, float]] = {}
    for group, some in seen.items():
        weight = sum(number for *_, number in some)
        x = _divided(sum(_units(lon) * number for _, lon, _, number in some), weight)
        y = _divided(sum(_units(lat) * number for _, _, lat, number in some), weight)
        flat = round(1000 * cos(radians(y * _UNIT)))
        *_, lon, lat = min(
            (((_units(lon) - x) * flat) ** 2 + ((_units(lat) - y) * 1000) ** 2, name, lon, lat)
            for name, lon, lat, _ in some
        )
        found[group] = lon, lat
    return found


def _units(degrees: float) -> int:
    """Two addresses may be as far from their centre: whole numbers decide alike everywhere."""
    return round(degrees / _UNIT)


def _divided(whole: int, by: int) -> int:
    """Towards zero, as SQL does: south of the equator a unit more decides which is nearest."""
    return whole // by if whole >= 0 else -(-whole // by)


def _outlines(rows: Any) -> dict[tuple[str, str], BaseGeometry]:
    found: dict[tuple[str, str], BaseGeometry] = {}
    for level in ("iris", "commune"):
        sql = f"SELECT code, ST_AsWKB(geom) FROM t.territoire_{level} WHERE geom IS NOT NULL"  # noqa: S608 - our own name
        found |= {(level, code): shapely.from_wkb(bytes(wkb)) for code, wkb in rows(sql)}
    return found
