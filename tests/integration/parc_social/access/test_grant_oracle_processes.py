"""Random Grants on both stores: a process answers of the rows that the Grant opens, of no other.

What each process may tell is counted here from the rows as who sees everything reads them, by the
words of the Grant (testing/grants.py); the figures of a level are those of its pages to the end.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import orjson
import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st

from parc_social.access.model.grant import Grant, Right, under
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections, indicators
from parc_social.domain.addresses.match import AddressPoint, LonLat, Streets, address_query
from parc_social.domain.addresses.normal_form import normalise_numero, normalise_rep
from parc_social.domain.classification import classes
from parc_social.errors import InvalidValue, NotFound, UnknownName
from parc_social.settings import read_settings
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import EditionState
from parc_social.storage.open import open_store, set_store
from parc_social.storage.own_figures import DWELLINGS
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.store import Store
from processes.appariement_adresses import AppariementAdresses
from processes.comparaison import Comparaison
from processes.discretisation import Discretisation
from processes.indicateurs_polygone import IndicateursPolygone, open_indicators
from processes.request import read_request
from processes.rows import indicator_rows, with_geometry
from processes.zone_rows import GROUPS, POINTS, WIDE
from testing.grants import Places, columns_of, masked, parts, perimeters, trials
from testing.rows import each_row
from testing.sample import sampled, taking_turns

pytestmark = pytest.mark.both_stores
Row = dict[str, Any]
EVERY = 1_000_000
ADDRESSES, REGISTER = "adresses", DWELLINGS.collection
CODES = ("code_reg", "code_dep", "code_epci", "code_commune")
LEVELS = ("commune", "ilot")
ABSENT = {"commune": "97499", "ilot": "0123456789abcdef"}
ASKED = 4  # indicators of one question
METHODS = ("quantiles", "jenks", "egaux")


def fields(name: str) -> tuple[str, ...]:
    return tuple(field.name for field in collections()[name].fields)


def everything(*names: str) -> Grant:
    return Grant(
        "a", "o", rights=tuple(Right(n, (RightPart((FRANCE,), fields(n)),)) for n in names)
    )


def features(store: Store, grant: Grant, name: str, limit: int = EVERY) -> Iterator[Row]:
    """The features of every page, to the end."""
    walked = 0
    while True:
        page = store.page(grant, FeatureQuery(name, limit=limit, offset=walked))
        yield from orjson.loads(b"[" + page.body + b"]")
        walked += page.returned
        if page.returned < limit:
            break


class World:
    """A store, and what lies in it."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self._folder = store, folder
        self._rows: dict[str, list[Row]] = {}
        indicateurs = [e for e in store.editions() if e.source == "indicateurs"]
        shown = [e for e in indicateurs if e.state is EditionState.PUBLISHED]
        self.years = tuple(sorted(e.millesime for e in shown))
        self.groups = {e.millesime: self._groups(e.id) for e in shown}
        self.places: Places = {
            code: sorted({row[code] for row in self.rows("indicateurs-ilot") if row[code]})
            for code in CODES
        }
        self.sirens = sorted({row["siren_bailleur"] for row in self.rows(REGISTER)})[:3]

    def rows(self, name: str) -> list[Row]:
        """Every row with every column, and where it lies: `lon` and `lat` for a point."""
        if name not in self._rows:
            found = features(self.store, everything(name), name)
            self._rows[name] = [_row(one, collections()[name].id_field) for one in found]
        return self._rows[name]

    def fractions(self, name: str) -> dict[tuple[Any, ...], tuple[int, int | None]]:
        """Numerator and denominator of each figure that is not withheld."""
        asked = FeatureQuery(name, limit=EVERY)
        return {
            (f.code, f.millesime, f.population, f.indicateur): (f.num, f.den)
            for f in self.store.figures(everything(name), asked)
        }

    def parts(self, name: str) -> st.SearchStrategy[RightPart]:
        """A part on a collection."""
        kept = collections()[name]
        sirens = self.sirens if kept.field("siren_bailleur") else ()
        always = (kept.id_field, kept.time_field)
        some = parts(fields(name), always, self.places, self.years, sirens)
        whole = st.builds(lambda one: RightPart((one,), fields(name)), perimeters(self.places))
        return st.one_of(some, whole)

    def rights(self, name: str) -> st.SearchStrategy[tuple[Right, ...]]:
        """Rights on a collection, and the same on its twin: a convention names both at once."""
        drawn = st.lists(self.parts(name), min_size=1, max_size=3).map(tuple)
        twins = [name, f"{name}-serie"] if name not in (ADDRESSES, REGISTER) else [name]
        return drawn.map(lambda some: tuple(Right(one, some) for one in twins))

    def grants(self, *names: str) -> st.SearchStrategy[Grant]:
        """Rights on these, with their twins."""
        drawn = st.tuples(*(self.rights(name) for name in names))
        return drawn.map(lambda some: Grant("a", "o", rights=tuple(chain.from_iterable(some))))

    def _groups(self, edition: str) -> list[Row]:
        """The groups of an edition; those of a zone with the box of that zone, if it has one."""
        with workshop(None) as bench:
            bench.attach("i", self._folder / f"{edition}.duckdb")
            sql = (
                "SELECT t.*, z.ouest, z.sud, z.est, z.nord FROM i.groupe_publie AS t LEFT JOIN"
                " (SELECT DISTINCT zone, ouest, sud, est, nord FROM i.groupe_zone) AS z"
                " USING (zone)"
            )
            names = [row[0] for row in bench.rows(f"DESCRIBE {sql}")]
            return [dict(zip(names, row, strict=True)) for row in bench.rows(sql)]


def _row(feature: Row, id_field: str) -> Row:
    geometry = feature["geometry"]
    at = geometry["coordinates"] if geometry and geometry["type"] == "Point" else (None, None)
    row = {**feature["properties"], "lon": at[0], "lat": at[1]}
    return {id_field: str(feature["id"]), **row}


@pytest.fixture(scope="module")
def world(service: Any) -> Iterator[World]:
    store = open_store(read_settings(service.environ), owner=False)
    yield World(store, Path(service.data) / "editions")
    store.close()


def run(process: Any, asked_by: Grant, store: Store, **inputs: Any) -> Any:
    set_store(store)
    with under(asked_by):
        calculation = process({"name": "essai"})
        return calculation.answer(asked_by, store, calculation.read(asked_by, inputs))


def open_rows(world: World, right: Right) -> list[Row]:
    """The rows that a right opens: of another population, to who sees that they are of one."""
    return [
        row
        for row in world.rows(right.collection)
        if (columns := columns_of(row, right))
        and (row["population"] == "tous" or "population" in columns)
    ]


def seen(world: World, right: Right) -> list[Row]:
    """The rows that a right opens, null where it hides a column."""
    found = (masked(row, right) for row in open_rows(world, right))
    return [row for row in found if row]


Cells = Counter[tuple[Any, ...]]


def cells(rows: Iterable[Row], names: Iterable[str]) -> Cells:
    """Each figure of some rows, with whom it speaks of."""
    return Counter(
        (row["code"], row["millesime"], name, row[name], row.get(f"{name}_statut"))
        for row in rows
        for name in names
    )


def of_everybody(rows: Iterable[Row]) -> list[Row]:
    """The rows of a twin that a process reads when nobody is named: hidden ones too."""
    return [row for row in rows if row.get("population") in ("tous", None)]


@taking_turns(2)
@sampled
@each_row("level", LEVELS)
def test_a_whole_level_is_its_pages_to_the_end(world: World, level: str) -> None:
    name = f"indicateurs-{level}"
    twin = f"{name}-serie"
    made = {n: world.fractions(n) for n in (name, twin)}

    @trials(4, few=1)
    @given(world.grants(name), st.integers(50, 500), st.integers(0, 1_000))
    @example(typical(name), 100, 1)
    def holds(grant: Grant, limit: int, seed: int) -> None:
        chance = Random(seed)  # noqa: S311 - which indicators and territories are asked
        known = [i for i in indicators() if i in grant.rights[0].columns]
        known = chance.sample(known, min(ASKED, len(known)))
        for one in grant.rights:
            _is_whole(world, grant, one, limit, known, made[one.collection])
        if known:
            _is_classed(world, grant, level, known[0], chance.choice(METHODS))
        _is_compared(world, grant, level, chance)

    holds()


def _is_whole(
    world: World, grant: Grant, right: Right, limit: int, known: list[str], made: Any
) -> None:
    serie = right.collection.endswith("-serie")
    model = seen(world, right)
    pages = [f["properties"] for f in features(world.store, grant, right.collection, limit)]
    every = [name for name in indicators() if name in right.columns]
    assert cells(pages, every) == cells(model, every)
    years = sorted({row["millesime"] for row in model})
    if not known or (serie and not years):
        return
    level = right.collection.removeprefix("indicateurs-").removesuffix("-serie")
    asked = {"niveau": level, "indicateurs": known, **({"millesimes": years} if serie else {})}
    demande = read_request(grant, asked)
    wide = indicator_rows(grant, world.store, replace(demande, large=True))
    answer = indicator_rows(grant, world.store, demande)
    expected = of_everybody(model)
    assert cells(wide, known) == cells(expected, known)
    long = Counter(
        (r["code"], r["millesime"], r["indicateur"], r["valeur"], r.get("statut")) for r in answer
    )
    assert long == cells(expected, known)
    _has_its_parts(world, right, answer, known, made)
    _lies_where_its_page_does(world, grant, right, demande, answer)
    _shrinks(world, grant, right, demande, long)


def _has_its_parts(
    world: World, right: Right, answer: list[Row], known: list[str], made: Any
) -> None:
    """Numerators and denominators are those of figures that are shown, of these rows."""
    expected = Counter(
        (row["code"], row["millesime"], name, *made[figure])
        for row in open_rows(world, right)
        if row["population"] == "tous"
        for name in columns_of(row, right) & set(known)
        if (figure := (row["code"], row["millesime"], "tous", name)) in made
        and row[name] is not None
    )
    told = Counter(
        (row["code"], row["millesime"], row["indicateur"], row["num"], row["den"])
        for row in answer
        if row["num"] is not None
    )
    assert told == expected


def _lies_where_its_page_does(
    world: World, grant: Grant, right: Right, demande: Any, answer: list[Row]
) -> None:
    shapes = {
        (f["id"].partition(".")[0], f["properties"]["millesime"]): f["geometry"]
        for f in features(world.store, grant, right.collection)
    }
    for row in with_geometry(grant, world.store, demande, answer[:: 1 + len(answer) // 20]):
        assert row["geometry"] == shapes[row["code"], row["millesime"]]


def _shrinks(world: World, grant: Grant, right: Right, demande: Any, wider: Cells) -> None:
    """With a part less nothing more is told."""
    fewer = Right(right.collection, right.parts[:-1])
    others = (r for r in grant.rights if r is not right)
    less = replace(grant, rights=(fewer, *others))
    try:
        rows = indicator_rows(less, world.store, demande)
    except (InvalidValue, UnknownName):  # a year, or the level, is not open any more
        return
    shown = Counter(
        (r["code"], r["millesime"], r["indicateur"], r["valeur"])
        for r in rows
        if r.get("valeur") is not None
    )
    before = Counter[tuple[Any, ...]]()
    for (code, year, name, value, _), times in wider.items():
        before[code, year, name, value] += times
    assert shown <= before


def _is_classed(world: World, grant: Grant, level: str, name: str, method: str) -> None:
    right = grant.rights[0]
    values = [row[name] for row in of_everybody(seen(world, right)) if row[name] is not None]
    asked = {"niveau": level, "indicateur": name, "methode": method, "classes": 3}
    if not values:
        with pytest.raises(InvalidValue, match="aucune valeur"):
            run(Discretisation, grant, world.store, **asked)
        return
    found = run(Discretisation, grant, world.store, **asked)
    bounds = {
        "quantiles": lambda: classes.quantiles(values, 3),
        "jenks": lambda: classes.jenks(values, 3),
        "egaux": lambda: classes.equal(values, 3, indicators()[name].decimales + 1),
    }[method]()
    assert found["bornes"] == bounds
    assert found["resume"]["valeurs"] == len(values)


def _is_compared(world: World, grant: Grant, level: str, chance: Random) -> None:
    """Two territories side by side, or the same refusal as for one that is not there."""
    right = grant.rights[0]
    codes = sorted({row["code"] for row in world.rows(right.collection)})
    pair = chance.sample(codes, 2)
    there = {row["code"]: row for row in of_everybody(seen(world, right))}
    if not right.columns:
        return
    if missing := [code for code in pair if code not in there]:
        said: list[str] = []
        for other in (missing[0], ABSENT[level]):
            two = [other if code == missing[0] else code for code in pair]
            with pytest.raises((InvalidValue, UnknownName)) as refusal:
                run(Comparaison, grant, world.store, niveau=level, codes=two)
            said.append(str(refusal.value).replace(other, "?"))
        assert len(missing) > 1 or said[0] == said[1]
        return
    for row in run(Comparaison, grant, world.store, niveau=level, codes=pair)["lignes"]:
        for side, code in zip("ab", pair, strict=True):
            assert row[f"code_{side}"] == code
            assert row[f"valeur_{side}"] == there[code][row["indicateur"]]


class Drawn(NamedTuple):
    """A rectangle around some groups, of whom and of which year it asks."""

    first: float
    last: float
    population: str
    year: int | None


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, its edge included."""

    west: float
    south: float
    east: float
    north: float

    def has(self, lon: float | None, lat: float | None) -> bool:
        """Whether a point is in it."""
        if lon is None or lat is None:
            return False
        return self.west <= lon <= self.east and self.south <= lat <= self.north

    def holds(self, group: Row) -> bool:
        """Its point, or the whole of its zone."""
        corners = ((group["ouest"], group["sud"]), (group["est"], group["nord"]))
        return self.has(group["lon"], group["lat"]) or all(self.has(*c) for c in corners)

    @property
    def polygon(self) -> Row:
        """It as GeoJSON."""
        found = shapely.box(self.west, self.south, self.east, self.north)
        return orjson.loads(shapely.to_geojson(found))


def box_of(groups: list[Row], drawn: Drawn) -> Box:
    """From one group to another in the order of their longitudes; the whole of their latitudes."""
    located = sorted((g["lon"], g["lat"]) for g in groups if g["lon"] is not None)
    low, high = sorted((drawn.first, drawn.last))
    some = located[int(low * (len(located) - 1)) : int(high * (len(located) - 1)) + 1]
    lats = sorted(lat for _, lat in some)
    hand = 0.000123
    return Box(some[0][0] - hand, lats[0] - hand, some[-1][0] + hand, lats[-1] + hand)


DRAWN = st.builds(
    Drawn,
    st.sampled_from((0.0, 0.0, 0.2, 0.5, 0.8)),
    st.sampled_from((1.0, 1.0, 0.3, 0.6, 0.9)),
    st.sampled_from(("tous", "tous", "emmenages_recents")),
    st.sampled_from((None, None, 2022, 2024)),
)


def typical(*names: str) -> Grant:
    """One département, and a commune of another with a third of the columns; one year left out."""
    rights: list[Right] = []
    for name in names:
        kept = collections()[name]
        third = tuple(dict.fromkeys((kept.id_field, kept.time_field, *fields(name)[::3])))
        some = (
            RightPart((Perimeter(departements=("974",)),), fields(name), millesimes=(2024, 2025)),
            RightPart((Perimeter(communes=("93066",)),), third, millesimes=(2025,)),
        )
        twins = (name,) if name == ADDRESSES else (name, f"{name}-serie")
        rights += [Right(one, some) for one in twins]
    return Grant("a", "o", rights=tuple(rights))


@sampled
def test_a_polygon_adds_up_the_groups_that_are_open(world: World) -> None:
    made = {n: world.fractions(n) for n in (POINTS, f"{POINTS}-serie")}

    @trials(20, few=5)
    @given(world.grants(GROUPS, WIDE, POINTS), DRAWN)
    @example(typical(GROUPS, WIDE, POINTS), Drawn(0.0, 1.0, "tous", None))
    @example(typical(GROUPS, WIDE, POINTS), Drawn(0.0, 1.0, "tous", 2022))
    def holds(grant: Grant, drawn: Drawn) -> None:
        twin = "" if drawn.year is None else "-serie"
        year = drawn.year or world.years[-1]
        fine = grant.right(GROUPS + twin)
        known = open_indicators(grant)
        if fine is None or not grant.rights[0].columns or not known:
            return
        box = box_of(world.groups[year], drawn)
        inputs: Row = {"polygone": box.polygon, "indicateurs": known}
        if "population" in grant.rights[0].columns:
            inputs["population"] = drawn.population
        population = inputs.get("population", "tous")
        if drawn.year is not None:
            inputs["millesimes"] = [drawn.year]
        if not any(not p.is_empty and year in (p.millesimes or [year]) for p in fine.parts):
            with pytest.raises(InvalidValue, match=r"n'est pas publié|ne vous est pas ouvert"):
                run(IndicateursPolygone, grant, world.store, **inputs)
            return
        rows = run(IndicateursPolygone, grant, world.store, **inputs)["lignes"]
        inside = [
            g for g in world.groups[year]
            if g["population"] == population and box.holds(g) and columns_of(g, fine)
        ]  # fmt: skip
        _sums_are_of(inside, rows, fine, grant.right(WIDE + twin))
        points = grant.right(POINTS + twin)
        if population == "tous" and points is not None:
            _addresses_are_of(world, rows, box, points, year, made[POINTS + twin])

    holds()


def _sums_are_of(inside: list[Row], rows: list[Row], fine: Right, wide: Right | None) -> None:
    """Each figure of the survey is the sum over the open groups of its table, or is withheld."""
    assert {g["tableau"] for g in inside} <= {"base", "sensible", "aines", "ressources_detail"}
    for row in (r for r in rows if indicators()[r["indicateur"]].source == "ops"):
        one = indicators()[row["indicateur"]]
        table = TABLES[one.tableau.value]
        groups = [g for g in inside if g["tableau"] == table]
        assert row["groupes"] == len(groups)
        right = fine if collections()[GROUPS].field(one.id) else wide
        assert right is not None
        shown = [g for g in groups if one.id in columns_of(g, right)]
        assert row["num"] in (None, _sum(shown, one.numerateur)), row
        if row["num"] is not None:
            assert row["den"] == _sum(shown, one.denominateur)
        if row.get("menages") is not None:
            told = [g for g in groups if "menages" in columns_of(g, fine)]
            assert row["menages"] == _sum(told, "menages")


TABLES = {
    "base": "base", "aides": "sensible", "activite": "sensible", "ressources": "sensible",
    "aines": "aines", "ressources_detail": "ressources_detail",
}  # fmt: skip


def _sum(groups: list[Row], mesure: str | None) -> int | None:
    found = [g[mesure] for g in groups if g[mesure] is not None] if mesure else []
    return sum(found) if found else None


def _addresses_are_of(
    world: World, rows: list[Row], box: Box, right: Right, year: int, made: Any
) -> None:
    inside = [
        (p, columns) for p in world.rows(right.collection)
        if p["millesime"] == year and p["population"] == "tous" and box.has(p["lon"], p["lat"])
        and (columns := columns_of(p, right))
    ]  # fmt: skip
    for row in (r for r in rows if indicators()[r["indicateur"]].source == "rpls"):
        assert row["adresses"] == len(inside)
        name = row["indicateur"]
        nums = [
            made[p["code"], year, "tous", name][0]
            for p, columns in inside
            if name in columns and (p["code"], year, "tous", name) in made
        ]
        assert row["num"] in (None, sum(nums))
        assert (row["num"] is None) <= (not sum(nums) or row["den"] is None)


def test_addresses_are_matched_among_the_points_that_are_open(world: World) -> None:
    every = world.rows(ADDRESSES)
    asked = [row for row in every if row["nom_voie"] and row["numero"]][::7]
    names = ("numero", "rep", "code_commune")
    written_down = [
        {"voie": row["nom_voie"], **{n: str(row[n]) for n in names if row.get(n)}} for row in asked
    ]
    needed = {"id", "numero", "rep", "nom_voie", "code_commune"}

    @trials(10)
    @given(world.grants(ADDRESSES))
    @example(typical(ADDRESSES))
    def holds(grant: Grant) -> None:
        right = grant.rights[0]
        ask = {"adresses": written_down}
        if not needed <= set(right.columns):
            with pytest.raises(NotFound):
                run(AppariementAdresses, grant, world.store, **ask)
            return
        found = run(AppariementAdresses, grant, world.store, **ask)["lignes"]
        streets = _streets(world, right)
        for address, row in zip(written_down, found, strict=True):
            known = streets.get(address["code_commune"], Streets(()))
            best = known.match(
                address_query(address.get("numero"), address.get("rep"), address["voie"])
            )
            place = best.place or LonLat(None, None)  # type: ignore[arg-type]
            told = tuple(row[n] for n in ("adresse_id", "nom_voie", "lon", "lat", "score"))
            assert told == (best.id, best.nom_voie, *place, best.score)

    holds()


def _streets(world: World, right: Right) -> dict[str, Streets]:
    points: dict[str, list[AddressPoint]] = {}
    for row, shown in ((r, masked(r, right)) for r in world.rows(ADDRESSES)):
        if shown and shown["code_commune"] and shown["nom_voie"] and row["lon"] is not None:
            numero = shown["numero"]
            points.setdefault(row["code_commune"], []).append(
                AddressPoint(
                    row["id"],
                    normalise_numero(numero),
                    normalise_rep(numero, shown["rep"]),
                    shown["nom_voie"],
                    LonLat(row["lon"], row["lat"]),
                )
            )
    return {code: Streets(some) for code, some in points.items()}


def test_ones_own_stock_is_counted_from_ones_own_rows(world: World) -> None:
    name, level = "indicateurs-commune", "commune"
    every = everything(name, f"{name}-serie").rights
    codes = sorted({row["code_commune"] for row in world.rows(REGISTER)})[::5]

    @trials(8)
    @given(world.rights(REGISTER))
    def holds(rights: tuple[Right]) -> None:
        (right,) = rights
        grant = Grant("a", "o", rights=(*every, right))
        owned = Right(REGISTER, tuple(p for p in right.parts if p.sirens and not p.is_empty))
        asked = {"niveau": level, "codes": codes, "indicateurs": ["logements"], "patrimoine": True}
        needed = set(DWELLINGS.columns)
        if not owned.parts or not all(needed <= set(p.columns) for p in owned.parts):
            with pytest.raises(InvalidValue, match="patrimoine"):
                run(Comparaison, grant, world.store, **asked)
            return
        for row in run(Comparaison, grant, world.store, **asked)["lignes"]:
            own = [
                r for r in world.rows(REGISTER)
                if r["code_commune"] == row["code_b"] and r["millesime"] == 2025
                and columns_of(r, owned)
            ]  # fmt: skip
            assert row["num_b"] == (len(own) or None)

    holds()
