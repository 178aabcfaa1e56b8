"""Polygons drawn to find somebody: what is answered, counted again from the households, attacked.

Which groups a polygon holds is decided here by other code than what serves: whole numbers and
shapely over the frozen partitions, the address points and the outlines of an edition's sources.
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import shapely
from shapely.geometry import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from parc_social.access.model.grant import Grant
from parc_social.access.secrecy import secrecy_tables
from parc_social.access.secrecy.rule import MENAGES
from parc_social.catalogue.load import indicators
from parc_social.storage.query.model import Crs
from parc_social.storage.store import Store
from processes.zone_rows import ZoneRequest, zone_rows
from processes.zones import zone_of
from testing.secret.attack import found_by_rank
from testing.secret.figures import questions
from testing.secret.polygon_scene import Group, Scene
from testing.secret.published import Columns, Mask

FLOOR = 11
_TABLES = tuple(table.nom for table in secrecy_tables().tables)
TOGETHER = 40  # polygons of one attack


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
    rows = zone_rows(grant, store, ZoneRequest(zones, tuple(names), None, "tous", large=False))
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
