"""Polygons drawn to find somebody: what is answered, counted again from the households, attacked.

Which groups a polygon holds is decided here by other code than what serves: whole numbers and
shapely over the frozen partitions, the address points and the outlines of an edition's sources.
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from parc_social.access.model.grant import Grant
from parc_social.access.secrecy import LEVELS, secrecy_tables
from parc_social.access.secrecy.rule import MENAGES
from parc_social.catalogue.load import indicators
from parc_social.domain.indicators import OPS_SUMS
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import EditionState
from parc_social.storage.query.model import Crs
from parc_social.storage.store import Store
from processes.zone_rows import ZoneRequest, lignes
from processes.zones import zone_of
from testing.secret.attack import found_by_rank
from testing.secret.figures import questions
from testing.secret.pool import Answers
from testing.secret.published import Columns, Mask
from testing.secret.world import Household

FLOOR = 11
_TABLES = tuple(table.nom for table in secrecy_tables().tables)
_HAND, _UNIT = 1e-6, 1e-7  # degrees
TOGETHER = 40  # polygons of one attack


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
        x = sum(_units(lon) * number for _, lon, _, number in some) // weight
        y = sum(_units(lat) * number for _, _, lat, number in some) // weight
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


def _outlines(rows: Any) -> dict[tuple[str, str], BaseGeometry]:
    found: dict[tuple[str, str], BaseGeometry] = {}
    for level in ("iris", "commune"):
        sql = f"SELECT code, ST_AsWKB(geom) FROM t.territoire_{level} WHERE geom IS NOT NULL"  # noqa: S608 - our own name
        found |= {(level, code): shapely.from_wkb(bytes(wkb)) for code, wkb in rows(sql)}
    return found


def drawn(one: Scene, seed: int) -> list[BaseGeometry]:
    """Polygons around a place, drawn to differ by little: each near some of the others."""
    chance = random.Random(seed)  # noqa: S311 - an invented curiosity
    x, y = chance.choice(one.points)
    size = chance.choice([0.0005, 0.003, 0.02, 0.2])
    found = list(_one_more(one, x, y))
    while len(found) < TOGETHER:
        a, b = x + chance.gauss(0, size), y + chance.gauss(0, size)
        square = Point(a, b).buffer(size, quad_segs=chance.choice([1, 2, 8]))
        near = chance.choice(one.points)
        home = Point(x, y).buffer(chance.choice([1e-6, 1e-5, 1e-4]))
        strip = Polygon([(a, y - 1), (a + size / 50, y - 1), (a + size / 50, y + 1), (a, y + 1)])
        moved = shapely.transform(square, lambda xy: xy + chance.gauss(0, 1e-5))
        some = [square, square, moved, strip, square.difference(home), square.union(home),
                square.difference(strip), MultiPolygon([home, Point(near).buffer(1e-5)]),
                chance.choice(one.outlines)]  # fmt: skip
        found += [p for p in some if p.is_valid and p.geom_type in ("Polygon", "MultiPolygon")]
    return found[:TOGETHER]


def _one_more(one: Scene, x: float, y: float) -> Iterator[BaseGeometry]:
    """Circles around a place, each of one address more than the one before."""
    away = sorted({(lon - x) ** 2 + (lat - y) ** 2 for lon, lat in one.points})
    for near, next_one in pairwise(away[: TOGETHER // 2]):
        yield Point(x, y).buffer(((near**0.5) + (next_one**0.5)) / 2, quad_segs=64)


def answers(
    store: Store, grant: Grant, polygons: Sequence[BaseGeometry], names: Sequence[str]
) -> list[list[dict[str, Any]]]:
    """The rows of each polygon, one an indicator."""
    zones = tuple(zone_of(n, str(n), one, Crs()) for n, one in enumerate(polygons, 1))
    rows = lignes(grant, store, ZoneRequest(zones, tuple(names), None, "tous", large=False))
    return [rows[n : n + len(names)] for n in range(0, len(rows), len(names))]


def look(one: Scene, store: Store, grant: Grant, names: Sequence[str], seed: int) -> list[str]:
    """What is wrong with the answers to the polygons of a seed; nothing, or the proof failed."""
    polygons = drawn(one, seed)
    told = answers(store, grant, polygons, names)
    masks: dict[str, list[Mask]] = {table: [] for table in _TABLES}
    found: list[str] = []
    same: dict[bytes, Any] = {}
    for polygon, rows in zip(polygons, told, strict=True):
        plain = [
            {k: v for k, v in row.items() if k not in ("zone", "rang", "lecture")} for row in rows
        ]
        if same.setdefault(shapely.to_wkb(polygon), plain) != plain:
            found.append(f"{seed} : la même question a deux réponses")
        inside = {table: held(one, polygon, table) for table in _TABLES}
        for table, some in inside.items():
            masks[table].append(mask_of(some))
        found += [f"{seed} : {fault}" for fault in _faults(one, rows, inside)]
    for name, ranks in questions(secrecy_tables()).items():
        asked = [mask for rank in ranks for mask in masks[_TABLES[rank]]]
        found += [f"{seed} : {name} {who}" for who in attacked(one, asked, name)]
    return found


def held(one: Scene, polygon: BaseGeometry, table: str) -> list[Group]:
    """The groups of a table that a polygon holds."""
    return [group for group in one.groups if group.table == table and group.is_in(polygon)]


def mask_of(groups: Iterable[Group]) -> Mask:
    """The households of some groups."""
    return sum(1 << member for group in groups for member in group.members)


def attacked(one: Scene, masks: Iterable[Mask], name: str = MENAGES) -> list[tuple[int, ...]]:
    """Fewer households than the floor that some combination of these sets is about.

    `name`: the sum that is published of them.
    """
    asked = set(masks) - {0}
    anyone = 0
    for mask in asked:
        anyone |= mask
    known = [h for h in one.columns.households if anyone >> h.number & 1]
    place = {h.number: n for n, h in enumerate(known)}
    fewer = {sum(1 << n for number, n in place.items() if mask >> number & 1) for mask in asked}
    return found_by_rank(fewer, Columns(tuple(known)), FLOOR, name) if fewer else []


def _faults(
    one: Scene, rows: Sequence[Mapping[str, Any]], inside: Mapping[str, Sequence[Group]]
) -> Iterator[str]:
    """Rows that are not the sums of the whole groups inside."""
    members = one.columns.households
    for row in rows:
        indicator = indicators()[row["indicateur"]]
        groups = inside[secrecy_tables().of(indicator.tableau.value)]
        people = [member for group in groups for member in group.members]
        if row["groupes"] != len(groups):
            yield f"{indicator.id} : {row['groupes']} groupes dits, {len(groups)} trouvés"
        if not groups and (row["statut"], row["menages"], row["valeur"]) != ("S", None, None):
            yield f"{indicator.id} : rien ici, et la réponse dit quelque chose"
        if row["statut"] != "D":
            shown = [row["valeur"], row["num"], row["den"]]
            yield from [f"{indicator.id} : retenu, et pourtant dit"] if any(shown) else []
            continue
        for said, mesure in (
            (row["num"], indicator.numerateur),
            (row["den"], indicator.denominateur),
        ):
            again = sum(members[n].answers.of(mesure) for n in people) if mesure else None
            if said != again:
                yield f"{indicator.id} : {said} dit, {again} compté"
