"""Groups, addresses, cells and the territories that points share, counted again in polars."""

from collections import Counter, defaultdict
from hashlib import md5

import pytest

from testing.recount.checks import FINE, check_fine, is_told
from testing.recount.figures import SIZES, TABLES, Place, Row, col
from testing.recount.ground import cell_of
from testing.recount.world import World

pytestmark = pytest.mark.proof


def test_each_group_shows_its_own_and_those_that_hold_it(world: World) -> None:
    sums, kept = world.of_groups, world.frozen.filter(col("groupe").is_not_null())
    firsts = [
        g for g, r in world.groups.items() if (r["tableau"], r["population"]) == ("base", "tous")
    ]
    named = {md5(f"ilot|{world.survey_year}|{g}".encode()).hexdigest()[:16]: g for g in firsts}  # noqa: S324
    members: dict[int, list[str]] = defaultdict(list)
    holders: dict[str, set[int]] = defaultdict(set)
    for r in kept.iter_rows(named=True):
        members[r["groupe"]].append(r["adresse"])
        holders[r["adresse"]].add(r["groupe"])
    published = world.published("ilot")
    assert {row["code"] for row in published} == set(named)
    seen: Counter[str] = Counter()
    for row in published:
        group, who = named[row["code"]], row["population"]
        around = {g for address in members[group] for g in holders[address]}
        near = {
            table: [sums[g] for g in around if self_of(world, g) == (table, who)]
            for table in TABLES
        }
        own = {table: found[0] if len(found) == 1 else None for table, found in near.items()}
        seen += check_fine(row, own, near)
    assert set(FINE) <= set(seen), set(FINE) - set(seen)


def self_of(world: World, group: int) -> tuple[str, str]:
    return world.groups[group]["tableau"], world.groups[group]["population"]


def test_an_address_shows_its_group_and_counts_only_where_it_is_the_group(world: World) -> None:
    sums = world.of_groups
    seen: Counter[str] = Counter()
    for row in world.published("adresse"):
        own: dict[str, Row | None] = {}
        near: dict[str, list[Row]] = {}
        for table in TABLES:
            group = world.shows.get((table, row["population"], row["code"]))
            if group is not None:
                near[table] = [sums[group]]
                alone = world.groups[group]["niveau"] == 0 and world.sharing[group] == 1
                own[table] = sums[group] if alone else None
        seen += check_fine(row, own, near)
        for table, size in SIZES.items():
            groups = near.get(table) if row["fiabilite"] != "insuffisante" else None
            assert row[size] == (groups[0]["menages"] if groups else None), (row["code"], size)
        base = own.get("base")
        assert row["menages"] == (base["menages"] if base and is_told(row) else None)
    assert set(FINE) <= set(seen), set(FINE) - set(seen)


def test_a_cell_of_whole_groups_sums_them_and_another_shows_one(world: World) -> None:
    cells: dict[str, list[Row]] = defaultdict(list)
    for point in world.points.values():
        if point["liste"] and point["lon"] is not None:
            cells[cell_of(point)].append(point)
    published = world.published("carreau")
    assert {row["code"] for row in published} == set(cells)
    seen: Counter[str] = Counter()
    for row in published:
        own: dict[str, Row | None] = {}
        near: dict[str, list[Row]] = {}
        for table in TABLES:
            own[table], near[table] = world.of_cell(cells[row["code"]], table, row["population"])
        seen += check_fine(row, own, near)
    assert set(FINE) <= set(seen), set(FINE) - set(seen)


def test_a_fine_territory_opens_by_the_codes_that_all_of_its_points_share(world: World) -> None:
    """One over two communes is in neither of them; one of no point is where its outline is."""
    inside: dict[Place, list[Row]] = defaultdict(list)
    for point in world.points.values():
        for level, key in (("qpv", "qpv15"), ("qpv", "qpv24"), ("iris", "iris")):
            inside[level, point[key] or ""].append(point)
        if point["liste"] and point["lon"] is not None:
            inside["carreau", cell_of(point)].append(point)
    for level in ("qpv", "iris", "carreau"):
        for row in world.published(level):
            if points := inside.get((level, row["code"])):
                communes = {point["code_commune"] for point in points}
                assert row["code_commune"] == (communes.pop() if len(communes) == 1 else None)
