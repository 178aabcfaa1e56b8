"""A polygon, addresses and one's own stock under random Grants: only what is open is counted."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson
import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st

from parc_social.access.model.grant import Grant, Right
from parc_social.catalogue.load import collections, indicators
from parc_social.domain.addresses.match import AddressPoint, LonLat, Streets, address_query
from parc_social.domain.addresses.normal_form import normalise_numero, normalise_rep
from parc_social.errors import InvalidValue, NotFound
from parc_social.storage.own_figures import DWELLINGS
from processes.appariement_adresses import AppariementAdresses
from processes.comparaison import Comparaison
from processes.indicateurs_polygone import IndicateursPolygone, open_indicators
from processes.zone_rows import GROUPS, POINTS, WIDE
from testing.grants import columns_of, masked, trials
from testing.made.oracle.processes import (
    ADDRESSES,
    REGISTER,
    Row,
    World,
    everything,
    run,
    typical,
)
from testing.sample import sampled

pytestmark = pytest.mark.both_stores


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
