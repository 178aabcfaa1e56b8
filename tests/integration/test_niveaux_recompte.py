"""Every shown figure of a small demonstration, counted again in plain Python from the source rows.

Written from the catalogue's definitions: it reads the households, the dwellings and which group
each address is frozen in, and shares no code with what it checks.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import shapely
from pyproj import Transformer

from parc_social.storage.workshop import Workshop, workshop

Row = dict[str, Any]
FLOOR = 11
_OF_BASE = "WHERE tableau = 'base' AND population = 'tous'"
YEARS = (2022, 2024)  # a survey alone, then a survey and a register
GRIDS = {"971": 5490, "972": 5490, "973": 2972, "974": 2975, "976": 4471}  # else 3035


def known_age(home: Row) -> bool:
    return home["tranche_age_titulaire"] not in (None, "INC")


def composed(*codes: str) -> Callable[[Row], bool]:
    return lambda home: home["composition"] in codes


def charged(start: str) -> Callable[[Row], bool]:
    return lambda home: (home["composition"] or "").startswith(start)


def aged(*codes: str) -> Callable[[Row], bool]:
    return lambda home: home["tranche_age_titulaire"] in codes


def known(column: str) -> Callable[[Row], Any]:
    return lambda row: row[column]


def recent(home: Row) -> bool:
    """In since 1 January of the second year before (CCH R442-14)."""
    return bool(home["date_bail"]) and home["date_bail"] >= f"{home['millesime'] - 2}-01"


def age(dwelling: Row) -> int:
    return dwelling["millesime"] - dwelling["construct"] if dwelling["construct"] else 0


# What is summed for the numerator, who is counted in the denominator, factor, decimals.
Definition = tuple[Callable[[Row], Any], Callable[[Row], Any] | None, int, int]
SURVEY: Mapping[str, Definition] = {
    "part_personnes_seules": (composed("SEULE"), known("composition"), 100, 1),
    "part_monoparentales": (charged("SEULE_C"), known("composition"), 100, 1),
    "part_couples_sans_charge": (composed("COUPLE_0"), known("composition"), 100, 1),
    "part_couples_avec_charge": (charged("COUPLE_C"), known("composition"), 100, 1),
    "taille_menage": (lambda h: h["nb_occupants"] or 0, known("nb_occupants"), 1, 2),
    "part_titulaires_moins_30": (aged("LT25", "25_29"), known_age, 100, 1),
    "part_titulaires_65_plus": (aged("65_74", "GE75"), known_age, 100, 1),
    "part_emmenages_recents": (recent, known("date_bail"), 100, 1),
}
REGISTER: Mapping[str, Definition] = {
    "logements": (lambda _: 1, None, 1, 0),
    "part_collectif": (lambda d: d["typeconst"] == "C", known("typeconst"), 100, 1),
    "surface_moyenne": (lambda d: d["surfhab"] or 0, known("surfhab"), 1, 1),
    "age_moyen": (age, known("construct"), 1, 1),
    "part_plai": (lambda d: d["finan"] in ("10", "11"), known("finan"), 100, 1),
    "part_dpe_fg": (lambda d: d["dpe_energie"] in ("F", "G"), known("dpe_energie"), 100, 1),
}


def shown(num: int, den: int | None, factor: int, places: int) -> float | None:
    """The decimal that stands for a share, halves away from zero."""
    if den == 0:
        return None
    share = Fraction(num * factor, den or 1)
    with localcontext(prec=60):
        exact = Decimal(share.numerator) / Decimal(share.denominator)
        return float(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


class World:
    """The source rows of a millésime, and where each address and group is."""

    def __init__(self, bench: Workshop, year: int) -> None:
        self.year = year
        self.homes = records(bench, "FROM ops.ops_menage")
        for home in self.homes:
            home["adresse"] = home["adresse_id"] or f"sans:{home['id']}"
        self.dwellings = records(bench, "FROM rpls.rpls_logement") if year > 2022 else []
        self.places = {r["code_commune"]: r for r in records(bench, "FROM ter.appartenance")}
        self.regions = {r["code_dep"]: r["code_reg"] for r in self.places.values()}
        frozen = records(bench, f"FROM p.adresse_groupe {_OF_BASE}")
        self.group_of = {r["adresse"]: r["groupe"] for r in frozen if r["groupe"]}
        self.shows = {r["adresse"]: r["montre"] for r in frozen}
        self.groups = {
            r["groupe"]: r
            for r in records(bench, f"FROM p.groupe SELECT groupe, niveau, zone {_OF_BASE}")
        }
        self.points = self._points(bench)
        self.sides = self._sides()
        self.answers: dict[int, list[Row]] = defaultdict(list)
        for home in self.homes:
            group = self.group_of.get(home["adresse"])
            if group and home["etat_occupation"] == "1" and home["reponse_enquete"] in ("1", "2"):
                self.answers[group].append(home)

    def _points(self, bench: Workshop) -> dict[str, Row]:
        found = {r["id"]: r for r in records(bench, "FROM rpls.adresse")} if self.dwellings else {}
        old: dict[str, set[str]] = defaultdict(set)
        for d in self.dwellings:
            if d["qpv15"]:
                old[d["adresse_id"]].add(d["qpv15"])
        for name, point in found.items():
            point |= {"qpv15": min(old[name], default=None), "liste": True}
        outlines = {
            level: [
                (r["code"], shapely.from_wkb(bytes(r["g"])))
                for r in records(
                    bench,
                    f"SELECT code, ST_AsWKB(geom) AS g FROM ter.territoire_{level}",  # noqa: S608
                )
            ]
            for level in ("iris", "qpv")
        }
        for home in self.homes:
            if home["adresse"] not in found:
                found[home["adresse"]] = located(home, outlines)
        return found

    def in_district(self, point: Row) -> bool:
        """Décret 2023-1314: the districts of 2024, outre-mer from 2025 on."""
        since = 2025 if point["code_commune"].startswith("97") else 2024
        return bool(point["qpv24" if self.year >= since else "qpv15"])

    def territories(self, group: int) -> Iterable[tuple[str, str]]:
        """(level, code) of every territory that a group is inside, by the zone it was formed in."""
        level, zone = self.groups[group]["niveau"], self.groups[group]["zone"].split("|")
        yield "france", "FR"
        if level < 6:
            region = self._region(level, zone)
            yield "region", region
            yield "france", "FR-DOM" if region in ("01", "02", "03", "04", "06") else "FR-METRO"
        if level < 3:
            yield from self._of_commune(zone[0])
            for kind, code in zip(("iris", "qpv", "qpv"), zone[1:], strict=False):
                if code != "-":
                    yield kind, code
        elif level < 5:
            yield "departement", zone[0]
            if level == 3 and zone[1] != "-":
                yield "epci", zone[1]

    def _region(self, level: int, zone: list[str]) -> str:
        if level < 3:
            return self.places[zone[0]]["code_reg"]
        return self.regions[zone[0]] if level < 5 else zone[0]

    def _of_commune(self, code: str) -> Iterable[tuple[str, str]]:
        place = self.places[code]
        yield "commune", code
        yield "departement", place["code_dep"]
        for level in ("epci", "ept"):
            if place[f"code_{level}"]:
                yield level, place[f"code_{level}"]

    def populations(self, group: int) -> Iterable[str]:
        """A group is in a district, or out of any, when its whole zone is."""
        yield "tous"
        sides = self.sides[self.groups[group]["niveau"], self.groups[group]["zone"]]
        if len(sides) == 1:
            yield "en_qpv" if sides == {True} else "hors_qpv"

    def _sides(self) -> dict[tuple[int, str], set[bool]]:
        found: dict[tuple[int, str], set[bool]] = defaultdict(set)
        for point in self.points.values():
            for level in range(7):
                found[level, self._named(point, level)].add(self.in_district(point))
        return found

    def _named(self, point: Row, level: int) -> str:
        commune = point["code_commune"]
        place = self.places[commune]
        return (
            "|".join([commune, *((point[k] or "-") for k in ("iris", "qpv15", "qpv24"))]),
            f"{commune}|{point['iris'] or '-'}",
            commune,
            f"{place['code_dep']}|{place['code_epci'] or '-'}",
            place["code_dep"],
            place["code_reg"],
            "FR",
        )[level]


def located(home: Row, outlines: Mapping[str, list[tuple[str, Any]]]) -> Row:
    """A point that only the survey knows, in the outlines that hold it."""
    codes: dict[str, list[str]] = {"iris": [], "qpv": []}
    if home["lon"] is not None:
        here = shapely.Point(home["lon"], home["lat"])
        codes = {k: sorted(c for c, g in some if g.contains(here)) for k, some in outlines.items()}
    return {
        "id": home["adresse"], "liste": home["adresse_id"] is not None, "logements": 0,
        "code_commune": home["code_commune"], "lon": home["lon"], "lat": home["lat"],
        "iris": next(iter(codes["iris"]), None),
        "qpv15": next((c for c in codes["qpv"] if c.startswith("QP")), None),
        "qpv24": next((c for c in codes["qpv"] if c.startswith("QN")), None),
    }  # fmt: skip


def records(bench: Workshop, sql: str) -> list[Row]:
    names = [name for name, *_ in bench.rows(f"DESCRIBE {sql}")]
    return [dict(zip(names, row, strict=True)) for row in bench.rows(sql)]


@pytest.fixture(scope="module", params=YEARS)
def world(request: pytest.FixtureRequest, demonstration: Path) -> Iterable[tuple[World, Workshop]]:
    editions = demonstration / "editions"
    with workshop(None) as bench:
        for alias, pattern in (
            ("ops", f"ops_{request.param}_????????.duckdb"),
            ("p", f"ops_{request.param}_*.partition.duckdb"),
            ("rpls", "rpls_2024_*.duckdb"),
            ("ter", "territoires_*.duckdb"),
            ("i", f"indicateurs_{request.param}_*.duckdb"),
        ):
            (file,) = editions.glob(pattern)
            bench.attach(alias, file)
        yield World(bench, request.param), bench


def summed(homes: Iterable[Row]) -> Counter[tuple[str, str]]:
    total: Counter[tuple[str, str]] = Counter()
    for home in homes:
        total["menages", ""] += 1
        for name, (num, den, *_) in SURVEY.items():
            total[name, "num"] += int(num(home))
            total[name, "den"] += bool(den and den(home))
    return total


def published(bench: Workshop, level: str) -> dict[tuple[str, str], Row]:
    rows = records(
        bench,
        f"SELECT * FROM i.indicateur_{level}"  # noqa: S608
        f" JOIN i.indicateur_{level}_fraction USING (code, population, millesime)"
        " WHERE population NOT LIKE 'emmenages%'",
    )
    return {(row["code"], row["population"]): row for row in rows}


LEVELS = ("france", "region", "departement", "epci", "ept", "commune", "iris", "qpv")


def test_survey_figures_of_every_territory_and_population(world: tuple[World, Workshop]) -> None:
    there, bench = world
    members: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for group, homes in there.answers.items():
        for level, code in there.territories(group):
            for population in there.populations(group):
                members[level, code, population] += homes
    seen = 0
    for level in LEVELS:
        for (code, population), row in published(bench, level).items():
            total = summed(members.get((level, code, population), ()))
            if row["fiabilite"] in (None, "insuffisante"):
                assert row["menages"] is None
                assert all(row[name] is None for name in SURVEY)
                assert total["menages", ""] == 0 or row["fiabilite"]
                continue
            assert row["menages"] == total["menages", ""] >= FLOOR, (level, code, population)
            seen += check(row, total)
    assert seen > 1_000


def check(row: Row, total: Mapping[tuple[str, str], int]) -> int:
    """Asserts that a row shows these sums, each or its reason; how many figures it shows."""
    for name, (_, _, factor, places) in SURVEY.items():
        num, den = total[name, "num"], total[name, "den"]
        found = tuple(row[f"{name}{part}"] for part in ("", "_num", "_den", "_statut"))
        if den < FLOOR:
            assert found == (None, None, None, "S" if den else "N")
        else:
            assert found == (shown(num, den, factor, places), num, den, "D")
    return len(SURVEY)


def fractions_of(total: Mapping[tuple[str, str], int]) -> tuple[int | None, ...]:
    """Numerator and denominator of each figure, none where too few say."""
    pairs = ((total[n, "num"], total[n, "den"]) for n in SURVEY)
    return tuple(v for pair in pairs for v in (pair if pair[1] >= FLOOR else (None, None)))


def test_each_group_is_shown_as_it_is(world: tuple[World, Workshop]) -> None:
    there, bench = world
    rows = Counter(
        tuple(row[f"{n}{p}"] for n in SURVEY for p in ("_num", "_den"))
        for row in published(bench, "ilot").values()
        if row["fiabilite"] != "insuffisante"
    )
    expected = Counter(map(fractions_of, map(summed, there.answers.values())))
    assert rows <= expected
    assert rows.total() > 0.9 * expected.total()


def test_an_address_shows_its_group_and_counts_only_where_it_is_the_group(
    world: tuple[World, Workshop],
) -> None:
    there, bench = world
    sharing = Counter(group for group in there.shows.values() if group)
    for (code, _), row in published(bench, "adresse").items():
        group = there.shows.get(code)
        if group is None or row["fiabilite"] in (None, "insuffisante"):
            assert all(row[name] is None for name in SURVEY)
            continue
        total = summed(there.answers[group])
        if there.groups[group]["niveau"] == 0 and sharing[group] == 1:
            assert row["menages"] == total["menages", ""]
            check(row, total)
        else:
            check_shared(row, total)


@cache
def transformer(code: int) -> Transformer:
    return Transformer.from_crs(4326, code, always_xy=True)


def cell_of(point: Row) -> str:
    code = next((c for d, c in GRIDS.items() if point["code_commune"].startswith(d)), 3035)
    x, y = transformer(code).transform(point["lon"], point["lat"])
    return f"CRS{code}RES200mN{int(y // 200) * 200}E{int(x // 200) * 200}"


def test_a_cell_of_whole_groups_sums_them_and_another_shows_one(
    world: tuple[World, Workshop],
) -> None:
    there, bench = world
    cells: dict[str, list[Row]] = defaultdict(list)
    for point in there.points.values():
        if point["liste"] and point["lon"] is not None:
            cells[cell_of(point)].append(point)
    sharing = Counter(group for group in there.shows.values() if group)
    rows = published(bench, "carreau")
    assert {code for code, _ in rows} == set(cells)
    for code, points in cells.items():
        here = Counter(g for p in points if (g := there.shows.get(p["id"])))
        row = rows[code, "tous"]
        if not here or row["fiabilite"] == "insuffisante":
            assert row["menages"] is None
        elif all(there.groups[g]["niveau"] == 0 and sharing[g] == n for g, n in here.items()):
            check(row, summed(home for g in here for home in there.answers[g]))
        else:
            check_shared(row, summed(there.answers[holder(there, points)]))


def holder(there: World, points: Iterable[Row]) -> int:
    """The group of most of the dwellings, the first of two."""
    weight: Counter[int] = Counter()
    for point in points:
        if group := there.shows.get(point["id"]):
            weight[group] += point["logements"]
    return min(weight, key=lambda g: (-weight[g], g))


def check_shared(row: Row, total: Mapping[tuple[str, str], int]) -> None:
    """Asserts that a row shows the shares of a group, and no count."""
    assert row["menages"] is None
    for name, (_, _, factor, places) in SURVEY.items():
        num, den = total[name, "num"], total[name, "den"]
        assert (row[f"{name}_num"], row[f"{name}_den"]) == (None, None)
        assert row[name] == (shown(num, den, factor, places) if den >= FLOOR else None)


def test_a_fine_territory_opens_by_the_codes_that_all_of_its_points_share(
    world: tuple[World, Workshop],
) -> None:
    """One over two communes is in neither of them; one of no point is where its outline is."""
    there, bench = world
    inside: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for point in there.points.values():
        for level, key in (("qpv", "qpv15"), ("qpv", "qpv24"), ("iris", "iris")):
            inside[level, point[key] or ""].append(point)
        if point["liste"] and point["lon"] is not None:
            inside["carreau", cell_of(point)].append(point)
    for level in ("qpv", "iris", "carreau"):
        for (code, _), row in published(bench, level).items():
            if points := inside.get((level, code)):
                communes = {point["code_commune"] for point in points}
                assert row["code_commune"] == (communes.pop() if len(communes) == 1 else None)


def test_register_figures_of_every_level_and_population(world: tuple[World, Workshop]) -> None:
    there, bench = world
    members: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for dwelling in there.dwellings:
        point = there.points[dwelling["adresse_id"]]
        place = there.places[point["code_commune"]]
        side = "en_qpv" if there.in_district(point) else "hors_qpv"
        codes = {
            ("france", "FR"), ("france", "FR-DOM" if place["code_dep"] > "96" else "FR-METRO"),
            ("region", place["code_reg"]), ("departement", place["code_dep"]),
            ("epci", place["code_epci"]), ("ept", place["code_ept"]),
            ("commune", place["code_commune"]), ("iris", point["iris"]),
            ("qpv", point["qpv15"]), ("qpv", point["qpv24"]), ("adresse", point["id"]),
            ("carreau", cell_of(point) if point["lon"] is not None else None),
        }  # fmt: skip
        for level, code in codes:
            members[level, code or "", "tous"].append(dwelling)
            members[level, code or "", side].append(dwelling)
    for level in (*LEVELS, "adresse", "carreau"):
        for (code, population), row in published(bench, level).items():
            dwellings = members.get((level, code, population), [])
            for name, (num, den, factor, places) in REGISTER.items():
                top = sum(int(num(d)) for d in dwellings)
                bottom = sum(bool(den(d)) for d in dwellings) if den else None
                value = shown(top, bottom, factor, places) if there.dwellings else None
                assert row[name] == value, (level, code, population, name)
                assert row[f"{name}_statut"] == ("N" if value is None else "D")
