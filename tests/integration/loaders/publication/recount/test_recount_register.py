"""The figures of the register and of landlords' business, counted again in polars."""

from collections import Counter, defaultdict
from fractions import Fraction
from typing import Any

import polars as pl
import pytest

from testing.recount.checks import of_stock
from testing.recount.figures import TERRITORIES, Place, shown
from testing.recount.register import BUSINESS, REGISTER, RENTS
from testing.recount.world import World
from testing.rows import each_row

pytestmark = pytest.mark.proof


def test_register_figures_of_every_level_and_population(world: World) -> None:
    totals = world.stock_totals()
    seen: Counter[str] = Counter()
    for level in (*TERRITORIES, "adresse", "carreau"):
        for row in world.published(level):
            recents = row["population"].startswith("emmenages_recents")
            total = totals.get((level, row["code"], row["population"]))
            for name, figure in REGISTER.items():
                found = tuple(row.get(f"{name}{p}") for p in ("", "_num", "_den"))
                statut = row.get(f"{name}_statut")
                if statut is not None and name not in BUSINESS:
                    expected = of_stock(total, name, figure) if world.dwellings else None
                    outre_mer = name == "part_conventionnes" and statut == "Z"
                    known = not (recents or outre_mer or expected is None)
                    assert found == (expected if known else (None, None, None)), (
                        level, row["code"], row["population"], name)  # fmt: skip
                    assert statut == "D" if known else statut in ("N", "Z")
                    seen[name] += known
    expected = {n for n in REGISTER if n not in BUSINESS} if world.dwellings else set()
    assert {name for name, n in seen.items() if n and name not in BUSINESS} == expected


def test_landlords_business_of_every_territory_is_that_of_whole_groups(world: World) -> None:
    totals = {name: world.business_totals(name) for name in {"economique", *RENTS.values()}}
    seen: Counter[str] = Counter()
    for level in TERRITORIES:
        for row in world.published(level):
            stock = bool(row["logements"]) and bool(world.dwellings)
            for name in BUSINESS:
                if f"{name}_statut" not in row:
                    assert level in ("iris", "qpv")
                    continue
                place = (level, row["code"], row["population"])
                total = totals[RENTS.get(name, "economique")].get(place)
                found = tuple(row[f"{name}{p}"] for p in ("_statut", "", "_num", "_den"))
                hidden = "Z" if row["logements_statut"] == "Z" else "S" if stock else "N"
                expected: tuple[Any, ...] = (hidden, None, None, None)
                if total is not None:
                    counted = of_stock(total, name, REGISTER[name]) if name in REGISTER else (
                        total["bailleurs"], total["bailleurs"], None)  # fmt: skip
                    expected = ("D", *counted) if counted else ("N", None, None, None)
                assert found == expected, (level, row["code"], row["population"], name)
                seen[found[0]] += 1
    assert bool(seen["D"]) == bool(world.dwellings), seen


def test_every_group_of_landlords_is_of_three_and_nobody_dominates(world: World) -> None:
    if not world.dwellings:
        return
    held: dict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    groups = dict(world.bench.rows("FROM e.adresse_groupe SELECT adresse, groupe"))
    known = [d for d in world.dwellings if d["siren_bailleur"] and d["mode"]]
    stock = pl.DataFrame(known, infer_schema_length=None)
    columns = {
        f"{n}|den": f.den
        for n, f in REGISTER.items()
        if f.table == "economique" and f.den is not None
    }
    columns |= {f"{n}|num": REGISTER[n].num for n in ("loyer_moyen", "loyer_relocations")}
    asked = stock.select("adresse_id", "siren_bailleur", **columns)
    for dwelling in asked.iter_rows(named=True):
        if (group := groups.get(dwelling["adresse_id"])) is not None:
            for name in columns:
                held[group][name, dwelling["siren_bailleur"]] += dwelling[name]
    assert held
    for group, counts in held.items():
        for name in columns:
            own = [n for (what, _), n in counts.items() if what == name and n]
            assert not own or (len(own) >= 3 and 100 * max(own) <= 85 * sum(own)), (group, name)


@each_row("table", sorted({*RENTS.values()}))
def test_rents_of_a_class_and_the_rest_are_of_three_and_nobody_dominates(
    world: World, table: str
) -> None:
    if not world.dwellings:
        return
    groups = dict(
        world.bench.rows(
            "SELECT adresse, ensemble FROM e.adresse_groupe JOIN e.loyer_ensemble USING (groupe)"
            " JOIN e.loyer_groupe USING (ensemble) WHERE tableau = $table",
            {"table": table},
        )
    )
    known = [d for d in world.dwellings if d["siren_bailleur"] and d["mode"]]
    every = REGISTER["loyer_moyen"]
    of = {n: f for n, f in REGISTER.items() if f.table == table}
    columns = {f"{n}|num": f.num for n, f in of.items()} | {
        f"{n}|den": f.den for n, f in of.items()
    }
    columns["rest|num"] = every.num - pl.sum_horizontal([f.num for f in of.values()])
    columns["rest|den"] = every.den - pl.sum_horizontal([f.den for f in of.values()])
    held: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    stock = pl.DataFrame(known, infer_schema_length=None)
    for dwelling in stock.select("adresse_id", "siren_bailleur", **columns).iter_rows(named=True):
        if (group := groups.get(dwelling["adresse_id"])) is not None:
            for name in columns:
                held[group, name][dwelling["siren_bailleur"]] += dwelling[name]
    assert held
    for what, counts in held.items():
        own = [n for n in counts.values() if n]
        assert not own or (len(own) >= 3 and 100 * max(own) <= 85 * sum(own)), what


def test_figures_of_whole_communes_set_against_the_year_before_and_the_census(world: World) -> None:
    now, before = world.by_place(world.dwellings), world.by_place(world.before)
    counted = world.by_place(d for d in world.dwellings if d["code_commune"] in world.residences)
    homes: Counter[Place] = Counter()
    for commune, number_of in world.residences.items():
        for place in world.around(commune):
            homes[place] += number_of
    seen: Counter[str] = Counter()
    for level in ("france", "region", "departement", "epci", "ept", "commune"):
        for row in world.published(level):
            if row["population"] != "tous":
                continue
            place = (level, row["code"])
            for name, num, den in (
                ("evolution_parc", now[place] - before[place], before[place]),
                ("densite_parc", counted[place], homes[place]),
            ):
                value = shown(num, den, Fraction(100), 1) if world.dwellings else None
                if name == "evolution_parc" and not world.before:
                    value = None
                assert row[name] == value, (place, name)
                seen[name] += value is not None
    assert world.residences
    assert bool(seen["densite_parc"]) == bool(world.dwellings)
    assert bool(seen["evolution_parc"]) == bool(world.before)
